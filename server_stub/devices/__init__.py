"""The devices of an account: which take part in its sync, and how far each has read."""
