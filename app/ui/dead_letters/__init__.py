"""The screen of meals a server refused."""
