"""What client and server agree on. Pure: no I/O, and no clock but the one that is passed in."""
