"""The Trends screen: energy per day over weeks and months, as bars and as a table."""
