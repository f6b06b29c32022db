"""The Foods screen: one's own foods, found, corrected and kept as favourites."""
