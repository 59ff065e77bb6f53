"""Which characters a font can draw: what cannot be drawn is said beforehand, so that no empty box is ever printed."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from echt.create.guard import Finding
from echt.create.picture.look import Look
from echt.errors import CampaignError, ProjectError

__all__ = ["check_letters", "refuse_letters"]

MOST_BYTES = 30_000_000
_EMOJI = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F1E6, 0x1F1FF))


def check_letters(text: str, look: Look) -> list[Finding]:
    """The characters of a text that no picture can show, in its order; nothing means that all of it can be drawn.

    Args:
        text: What would stand in a picture.
        look: Its fonts are looked through, then those that Echt ships (Latin, Greek, Cyrillic).

    Returns:
        Findings that block, of rule `direction` (right-to-left script), `emoji` or `glyph`.

    Examples:
        >>> [(f.rule, f.text) for f in check_letters("Zon ☀ over 水 en Ω", Look())]
        [('emoji', '☀'), ('glyph', '水')]

    """
    known = covered(look.files())
    found: list[Finding] = []
    for at, one in enumerate(text):
        if unicodedata.bidirectional(one) in {"R", "AL", "RLE", "RLO", "RLI"}:
            found.append(_finding("direction", at, one))
        elif not one.isspace() and unicodedata.category(one) != "Cf" and ord(one) not in known:
            found.append(_finding("emoji" if _is_emoji(one) else "glyph", at, one))
    return found


def refuse_letters(words: Mapping[str, str], look: Look) -> None:
    """Refuse words with a character that cannot be drawn.

    Raises:
        CampaignError: E452, no font has it, or it is an emoji; E453, the words run from right to left.

    """
    for part, text in words.items():
        findings = check_letters(text, look)
        if findings:
            first = findings[0]
            rest = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
            name = unicodedata.name(first.text, "a character without a name").lower()
            raise CampaignError(
                f"the {part} has a character that a picture cannot show.",
                code="E453" if first.rule == "direction" else "E452",
                found=f"U+{ord(first.text):04X} {name}{rest}",
                fix=first.fix,
            )


_WHY = {
    "direction": ("the layouts are made for words that run from left to right", "write it in Dutch or English"),
    "emoji": ("emoji look different on every device, and a picture must be the same everywhere", "take it out"),
    "glyph": (
        "neither the brand's font nor those that Echt ships have it",
        "take it out, or give a font that has it: [fonts] files in brand.toml",
    ),
}


def _finding(rule: str, at: int, one: str) -> Finding:
    return Finding(rule, at, at + 1, one, blocks=True, why=_WHY[rule][0], fix=_WHY[rule][1])


def _is_emoji(one: str) -> bool:
    return any(low <= ord(one) <= high for low, high in _EMOJI)


def covered(files: tuple[Path, ...]) -> frozenset[int]:
    """The code points that at least one of the fonts has a glyph for.

    Raises:
        ProjectError: E180, a file is not a font.

    """
    return frozenset().union(*(_of_file(path, stamp(path)) for path in files))


def stamp(path: Path) -> int:
    """When a file was last changed: what was read from it before then no longer counts."""
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=16)
def _of_file(path: Path, _stamp: int) -> frozenset[int]:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
        return frozenset(_points(_table(raw, b"cmap")))
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise ProjectError(
            f"brand.toml: the font '{path.name}' cannot be read.",
            code="E180",
            found="not a TrueType or OpenType font",
            fix="give a .ttf or .otf file (a .woff2 must be unpacked first)",
        ) from error


def _table(raw: bytes, name: bytes) -> bytes:
    """One table of an sfnt file (OpenType 1.9, table directory)."""
    if raw[:4] not in {b"\x00\x01\x00\x00", b"OTTO", b"true"}:
        raise ValueError
    (count,) = struct.unpack_from(">H", raw, 4)
    for i in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", raw, 12 + 16 * i)
        if tag == name:
            return raw[start : start + length]
    raise ValueError


def _points(cmap: bytes) -> set[int]:
    """Code points with a glyph, from the Unicode subtables in format 4 and 12 (OpenType 1.9, cmap)."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    found: set[int] = set()
    for i in range(count):
        platform, _, start = struct.unpack_from(">HHI", cmap, 4 + 8 * i)
        (kind,) = struct.unpack_from(">H", cmap, start)
        if platform in {0, 3} and kind == 12:
            found |= _format_12(cmap[start:])
        elif platform in {0, 3} and kind == 4:
            found |= _format_4(cmap[start:])
    return found


def _format_12(table: bytes) -> set[int]:
    (groups,) = struct.unpack_from(">I", table, 12)
    found: set[int] = set()
    for i in range(min(groups, 100_000)):
        first, last, glyph = struct.unpack_from(">III", table, 16 + 12 * i)
        found.update(range(first + (glyph == 0), min(last, 0x10FFFF) + 1))
    return found


def _format_4(table: bytes) -> set[int]:
    (twice,) = struct.unpack_from(">H", table, 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + twice)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * twice)
    offsets = struct.unpack_from(f">{count}H", table, 16 + 3 * twice)
    found: set[int] = set()
    for i, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for point in range(start, min(end, 0xFFFE) + 1):
            at = 16 + 3 * twice + 2 * i + offset + 2 * (point - start)
            glyph = struct.unpack_from(">H", table, at)[0] if offset else point + delta
            if glyph % 65536:
                found.add(point)
    return found
