"""An account's meals and day summaries."""
