"""The look, shared by the report and the Studio: styles and one font, served by us and never from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
FONT = "hanken-grotesk-latin-wght-normal.woff2"
_URL = f'url("fonts/{FONT}")'


@cache
def text(name: str) -> str:
    """One of the text files in the assets."""
    return (FOLDER / name).read_text(encoding="utf-8")


def styles(*names: str, font_url: str | None = None) -> str:
    """Style sheets in one text, with the font inside or at an address of our own.

    Args:
        names: Files, in the order they are to be loaded.
        font_url: Where the font is served; None puts it inside as a data URI.
    """
    font = font_url or f"data:font/woff2;base64,{b64encode((FOLDER / FONT).read_bytes()).decode()}"
    return "\n".join(text(name) for name in names).replace(_URL, f'url("{font}")')
