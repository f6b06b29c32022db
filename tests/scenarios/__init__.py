"""What a person does from end to end, with the real programs."""
