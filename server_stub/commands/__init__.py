"""What `python -m server_stub` can do, one module a kind."""
