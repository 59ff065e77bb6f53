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
_FIRST = re.compile(r"[^\W\d_]{3,}(?:ing|heid|schap|teit|gang)s|[^\W\d_]{4,}(?:[ai]tie|nsie|logie)")
"""What can only be a part before another: a noun that another word was made into, with its s."""
_LAST = re.compile(
    r"(?:be|ge|her|ont|ver|aan|af|door|in|om|onder|op|over|toe|uit|voor)[^\W\d_]{3,}(?:ing|ingen|er|ers|aar|aars|heid|heden)"
)
"""What is a word of its own by how it begins and ends."""
LONGEST_MADE, MADE = 14, 3
"""Letters of such a part, and how many parts of the word list it counts for: it wins only where the list has none."""
_NEEDS_S = re.compile(r"heid|schap|teit")
"""What never stands before another part without its s: gezondheids-klachten."""
_ENDING = re.compile(
    r"[^\W\d_]*(?:isch|ische|lijke?|lijkheid|achtige?|matige?|teit|baar|bare|loos|loze|zaam|zame|schappers?|ringen|eren|erend)\Z"
)
_STARTING = re.compile(r"be|ge|her|ont|ver")
"""How a word ends, or begins, that is no part by itself."""
UNKNOWN, LEAST_BESIDE = 20, 5
"""What one part that nobody knows counts for, its letters to be added, and the fewest letters of every part of a word that has one."""
_SPOKEN = re.compile(r"(?![bcdfghjklmnpqrtvwxz]{3})(?!nd|nt|ng|rk|rt|rs|ls|ld|lk|mp|ct|pt)(?=.*[aeiouy])")
"""How a part can begin: with at least one vowel to come, and no end of a syllable in front."""
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
    first. One part may be unknown, where the others are known and none is short.

    Examples:
        >>> joints("onderhoudsbeurt"), joints("ziektekostenverzekering"), joints("banaan")
        ((10,), (6, 12), ())

    """
    return _joints(word.lower(), known_parts() | {one.lower() for one in words}, guess=True)


def _joints(low: str, known: frozenset[str], *, guess: bool) -> tuple[int, ...]:
    cuts = _fewest(low, known, guess=guess)
    inner = list(cuts)
    for start, end in pairwise([0, *cuts, len(low)]):
        if cuts and end - start >= LONG:
            inner += [start + at for at in _joints(low[start:end], known, guess=False)]
    return tuple(sorted(inner))


def _fewest(low: str, known: frozenset[str], *, guess: bool) -> tuple[int, ...]:
    best: list[tuple[tuple[int, int], tuple[int, ...]] | None] = [None] * (len(low) + 1)
    best[0] = ((0, 0), ())
    for end in range(3, len(low) + 1):
        for start in range(max(0, end - 22), end - 2):
            before = best[start]
            cost = (
                0 if before is None or end - start == len(low) else _part(low[start:end], known, last=end == len(low))
            )
            if before is None or not cost:
                continue
            (parts, short), cuts = before
            if end - start == SMALL and cuts and cuts[-1] - (cuts[-2] if len(cuts) > 1 else 0) == SMALL:
                continue  # nat-uur: two small words in a row are chance
            shortest = -(end - start) if parts == 0 else max(short, -(end - start))
            one = ((parts + cost, shortest), (*cuts, end))
            kept = best[end]
            if kept is None or one[0] < kept[0]:
                best[end] = one
    if best[-1] is None:
        return ()
    (parts, short), cuts = best[-1]
    wild = parts >= UNKNOWN and (not guess or parts >= 2 * UNKNOWN or -short < LEAST_BESIDE)
    return () if wild else cuts[:-1]


def _part(piece: str, known: frozenset[str], *, last: bool) -> int:
    """What a piece costs as a part: 1 of the word list, `MADE` by its beginning and end, `UNKNOWN` where it may be one, else 0."""
    if last:
        listed = piece in known or any(piece.endswith(end) and piece[: -len(end)] in known for end in _ENDS)
    else:
        if _NEEDS_S.fullmatch(piece[-4:]) or _NEEDS_S.fullmatch(piece[-5:]):
            return 0
        listed = any(
            piece.endswith(link) and piece[: len(piece) - len(link)] in known
            for link in _LINKS
            if len(piece) - len(link) > 2
        )
    if listed:
        return 1
    if len(piece) <= LONGEST_MADE and (_LAST if last else _FIRST).fullmatch(piece):
        return MADE
    guess = LEAST_BESIDE <= len(piece) <= LONGEST_MADE and _SPOKEN.match(piece)
    return UNKNOWN + len(piece) if guess and not (_ENDING if last else _STARTING).match(piece) else 0
