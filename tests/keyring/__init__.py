"""The program beside real keyrings, and beside what only looks like one."""
