"""What is read off a notebook, whoever has written it."""
