"""Targets and preferences of an account."""
