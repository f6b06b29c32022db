"""The promotion as a person sees it on any screen: question, progress, review, how it ended."""
