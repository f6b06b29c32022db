"""What a person does, one function or class each; screens and commands call these."""
