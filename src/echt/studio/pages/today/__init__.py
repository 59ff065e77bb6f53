"""Today: a sentence that holds the figures, what waits for a human, then the evidence."""

from echt.studio.pages.today.page import build

__all__ = ["build"]
