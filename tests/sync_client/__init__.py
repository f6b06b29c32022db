"""The client against the real server and the real store."""
