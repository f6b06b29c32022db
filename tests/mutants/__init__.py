"""Wrong programs, each wrong in one way: `python -m tests.mutants` shows that the tests notice every one."""
