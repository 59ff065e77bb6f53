"""A text as a reader sees it, and the numbers in it."""
