"""Parts of a notebook, an author's or a student's: its cells, regions, names and headings."""
