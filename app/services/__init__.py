"""Which diary is in force."""
