"""The face of Tuckbox: screens, the command line, use cases, and the composition root that wires the rest."""
