"""The forms that log or change a meal, and what they suggest from one's own history."""
