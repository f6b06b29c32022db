"""What we claim about speed: each claim a command that prints a ratio or a figure."""
