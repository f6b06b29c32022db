"""What the devices of an account tell each other: operations pushed, and the feed of changes."""
