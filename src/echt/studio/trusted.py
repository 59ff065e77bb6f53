"""The one place where a text becomes HTML without being escaped. Every other `Markup` is a literal; ruff (S704) says so."""

from __future__ import annotations

from markupsafe import Markup


def trusted(html: str) -> Markup:
    """HTML that our own code made: shapes, plots, and what `echt.report` wrote, which escapes what it puts in.

    Never give it a text that somebody typed.
    """
    return Markup(html)  # noqa: S704
