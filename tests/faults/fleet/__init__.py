"""Several devices of one account, each with its own bad luck: what a person does on them, and what must come of it."""
