"""One module per version. Each is frozen once released: it imports nothing of the program's own."""
