"""Seeded bad luck: a random course of a person's steps over a bad network, and what must be true at its end."""
