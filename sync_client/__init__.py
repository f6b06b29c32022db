"""Talks to a server for a person: sign-in, promotion, pull. Owns no screen and no table."""
