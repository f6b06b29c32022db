"""Sync as a window shows it, and the worker behind it."""
