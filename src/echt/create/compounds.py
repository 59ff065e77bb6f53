"""Where a compound joins: soft hyphens, so that a long Dutch word breaks where a reader would break it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from echt.create.language import known_parts

__all__ = ["SOFT", "joints", "soft"]

SOFT = "\u00ad"
SHORTEST = 9
"""Words of fewer letters stay whole."""
LONG = 11
"""A part of this many letters is looked at again: it may be a compound that the word list knows as one."""
LONGEST_PART = 15
"""A part without a joint that is longer than this may break between syllables too."""
SMALL = 3
_LINKS = ("", "s", "en", "e", "er")
_ENDS = ("s", "e", "en", "je", "jes", "tje", "tjes", "netje", "netjes", "letje", "letjes", "pje", "pjes")
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def soft(text: str, language: str, words: Iterable[str] = ()) -> str:
    """A text with soft hyphens in its long words: Dutch ones where their parts join, the others between syllables.

    Args:
        text: What a person would read; soft hyphens that it already has stay.
        language: "nl" or "en".
        words: More words that compounds are made of, such as those of a product name.

    Examples:
        >>> soft("Apparaatonderhoud en koffiezetapparaat", "nl").replace(SOFT, "-")
        'Apparaat-onderhoud en koffie-zet-apparaat'

    """
    own = tuple(sorted({word.lower() for word in words if len(word) > 2}))
    return _WORD.sub(lambda match: _broken(match[0], language, own), text)


@lru_cache(maxsize=4096)
def _broken(word: str, language: str, own: tuple[str, ...]) -> str:
    cuts = list(joints(word, own)) if language == "nl" else []
    places = [0, *cuts, len(word)]
    for start, end in pairwise(places):
        if end - start > LONGEST_PART or (language != "nl" and end - start >= SHORTEST):
            cuts += [start + at for at in _syllables(word[start:end], language)]
    for at in sorted(set(cuts), reverse=True):
        word = f"{word[:at]}{SOFT}{word[at:]}"
    return word


def _syllables(word: str, language: str) -> list[int]:
    import pyphen

    made = pyphen.Pyphen(lang="nl_NL" if language == "nl" else "en_GB", left=4, right=4)
    return [int(at) for at in made.positions(word)]


def joints(word: str, words: Iterable[str] = ()) -> tuple[int, ...]:
    """Where the parts of a Dutch compound join, as places in the word; empty when it is not made of known words.

    The fewest parts win, then those whose shortest part is longest. An s, e or en between two parts stays with the
    first.

    Examples:
        >>> joints("onderhoudsbeurt"), joints("ziektekostenverzekering"), joints("banaan")
        ((10,), (6, 12), ())

    """
    cuts = _fewest(word.lower(), known_parts() | {one.lower() for one in words})
    places, inner = [0, *cuts, len(word)], list(cuts)
    for start, end in pairwise(places):
        if cuts and end - start >= LONG:
            inner += [start + at for at in joints(word[start:end], words)]
    return tuple(sorted(inner))


def _fewest(low: str, known: frozenset[str]) -> tuple[int, ...]:
    best: list[tuple[tuple[int, int], tuple[int, ...]] | None] = [None] * (len(low) + 1)
    best[0] = ((0, 0), ())
    for end in range(3, len(low) + 1):
        for start in range(max(0, end - 22), end - 2):
            before = best[start]
            if before is None or end - start == len(low) or not _part(low[start:end], known, last=end == len(low)):
                continue
            (parts, short), cuts = before
            if end - start == SMALL and cuts and cuts[-1] - (cuts[-2] if len(cuts) > 1 else 0) == SMALL:
                continue  # nat-uur: two small words in a row are chance
            shortest = -(end - start) if parts == 0 else max(short, -(end - start))
            one = ((parts + 1, shortest), (*cuts, end))
            kept = best[end]
            if kept is None or one[0] < kept[0]:
                best[end] = one
    found = best[-1]
    return found[1][:-1] if found else ()


def _part(piece: str, known: frozenset[str], *, last: bool) -> bool:
    if last:
        return piece in known or any(piece.endswith(end) and piece[: -len(end)] in known for end in _ENDS)
    return any(
        piece.endswith(link) and piece[: len(piece) - len(link)] in known
        for link in _LINKS
        if len(piece) - len(link) > 2
    )
