"""Diaries as files: what other programs export, our own lossless form, and a table for spreadsheets.

Pure: bytes in, values out; no store and no clock.
"""
