"""What the code of a cell uses, binds and changes, read off its text."""
