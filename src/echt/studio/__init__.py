"""The Studio: one page, Today, in Dutch and English, served on this machine only."""

from echt.studio.serving import serve

__all__ = ["serve"]
