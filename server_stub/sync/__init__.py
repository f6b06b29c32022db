"""The feed of an account's changes, and the counter that orders them."""
