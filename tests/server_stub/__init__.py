"""The server over real HTTP, one file a behaviour."""
