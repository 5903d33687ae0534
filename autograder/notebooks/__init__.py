"""What is read off a notebook, whoever has written it: its cells, regions, names and headings."""
