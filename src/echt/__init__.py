"""Echt: a marketing engine that spends people's attention as if it were theirs, because it is."""

__version__ = "0.1.0"
