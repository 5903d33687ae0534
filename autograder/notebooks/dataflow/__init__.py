"""Data flow: what the code of a cell uses, binds and changes, found by reading its text."""
