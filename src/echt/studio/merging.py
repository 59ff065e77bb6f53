"""Two changes of one text in one, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher


def merged(base: str, mine: str, theirs: str) -> str | None:
    r"""Both changes of a text in one; None where they touch the same lines.

    Examples:
        >>> merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n")
        'A\nb\nC\n'
        >>> merged("a\n", "x\n", "y\n") is None
        True
    """
    if theirs in {mine, base}:
        return mine
    if mine == base:
        return theirs
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    changes = sorted([*_changes(lines[0], lines[1]), *_changes(lines[0], lines[2])])
    out, at, last = list[str](), 0, None
    for change in changes:
        begin, end, new = change
        if change == last:  # both made the same change
            continue
        if last is not None and begin <= at:  # they touch
            return None
        out += [*lines[0][at:begin], *new]
        at, last = end, change
    return "".join([*out, *lines[0][at:]])


def _changes(base: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    for tag, i, j, k, m in SequenceMatcher(a=base, b=other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield i, j, list(other[k:m])
