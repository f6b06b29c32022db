"""The front door: the guard, the fonts and the pages of the app on the web."""
