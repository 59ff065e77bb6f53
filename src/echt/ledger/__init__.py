"""See schema.py."""
