"""The account as a whole: who it is, all it holds, and its end."""
