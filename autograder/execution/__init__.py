"""From a restored notebook to an executed one: what is run, where each test runs, and within which limits."""
