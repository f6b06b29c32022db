"""The Today screen: one logical date, its totals, its meals, and what was eaten before one tap away."""
