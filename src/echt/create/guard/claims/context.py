"""What surrounds a number: the words that say what it is of, and the product it is said of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from echt.create.guard.claims.known import About, Known
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.topics import Topics, stems

__all__ = ["Context", "contexts", "fits"]

_CUT = re.compile(r",(?!\d)|[;:!?()]|\.(?=\s|$)|\n|(?<!\w)(?:en|and|met|with|plus|maar|but|of|or|dan|then)(?!\w)")
_LINK = re.compile(
    r"\s*(?:per stuk |each )?(?:voor|for|on|op|krijg je|gets you|buys(?: you)?)\s+(?:de |het |een |the |a |an )?",
    re.IGNORECASE,
)
_THEN = re.compile(r"(?:(?<!\w)(?:en|and|plus)|,) *$", re.IGNORECASE)
_SAYS = re.compile(r"[^\W\d_]{4,}")
_HARD = frozenset(".;!?\n")
_REACH = 90


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one number.

    Attributes:
        topics: What the words of its clause are about.
        stems: The beginnings of those words.
        products: The products it may be said of; empty where none is named.
        before: The words before it in its clause.
        after: The words after it in its clause.
        wide: What the words close to it are about, its clause and those beside it.
    """

    topics: frozenset[str]
    stems: frozenset[str]
    products: frozenset[str]
    before: str
    after: str
    wide: frozenset[str] = frozenset()


def contexts(text: str, found: Sequence[Found], known: Known) -> list[Context]:
    """The surroundings of each number, in their order."""
    named = _named(text, known)
    topics = Topics(text) if found else None
    made: list[Context] = []
    for i, one in enumerate(found):
        right = _right(text, one.core, found[i + 1].start if i + 1 < len(found) else len(text))
        left = _left(text, _end(found[i - 1], text, known) if i else 0, one.start)
        if i and _THEN.search(text, max(0, one.start - 6), one.start) and _SAYS.search(text, one.end, right):
            left = one.start  # five years on the frame and two on the battery: the frame is not what the two are of
        near = topics.between(left, right) if topics else []
        what = frozenset[str]().union(*(names for _, _, names in near))
        if one.kind == "price":
            what |= {"price"}
        words = topics.stems(left, right) - stems(" ".join(one.words[:1])) if topics else frozenset[str]()
        products = _products(text, one, found[i - 1] if i else None, named, made[-1].products if made else frozenset())
        wide = what
        if topics:
            around = topics.between(max(0, one.start - _REACH), one.core + _REACH)
            wide = wide.union(*(names for _, _, names in around))
        made.append(Context(what, words, products, text[left : one.start], text[one.core : right], wide))
    return made


def _end(one: Found, text: str, known: Known) -> int:
    """Where a number ends, with the word that it counts where that is a unit of the brand's own (2,140 reviews)."""
    own = frozenset[str]().union(*(saying.own for saying in known.sayings))
    if not one.words or one.words[0].lower() not in own:
        return one.end
    at = text.find(one.words[0], one.core, one.core + 30)
    return one.end if at < 0 else max(one.end, at + len(one.words[0]))


def _left(text: str, last: int, start: int) -> int:
    low = max(last, start - _REACH)
    cut = low
    for match in _CUT.finditer(text, low, start):
        if match[0] in _HARD or text[match.end() : start].strip():
            cut = match.end()
    return cut


def _right(text: str, core: int, following: int) -> int:
    high = min(following, core + _REACH)
    for match in _CUT.finditer(text, core, high):
        if match[0] in _HARD or match.start() - core > 2 or match[0].lower() not in {"met", "with", "plus"}:
            return match.start()
    return high


def _named(text: str, known: Known) -> list[tuple[int, int, str]]:
    """Where products are named: by their whole name, or by a word that only one of them has."""
    if len(known.names) < 2:
        return []
    spans: list[tuple[int, int, str]] = []
    words = {product: stems(" ".join(names)) for product, names in known.names.items()}
    for product, names in known.names.items():
        alone = words[product] - frozenset().union(*(w for p, w in words.items() if p != product))
        patterns = [r"\s+".join(re.escape(word) for word in name.split()) for name in names]
        patterns += [rf"{re.escape(stem)}[^\W\d_]*" for stem in sorted(alone) if len(stem) > 4]
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", text, re.IGNORECASE) if patterns else ():
            spans.append((match.start(), match.end(), product))
    return sorted(spans)


def _products(
    text: str, one: Found, last: Found | None, named: list[tuple[int, int, str]], carried: frozenset[str]
) -> frozenset[str]:
    if not named:
        return frozenset()
    link = _LINK.match(text, one.end)
    at = bisect_right(named, (link.end() if link else -1, -1, ""))
    if link and at < len(named) and named[at][0] - link.end() < 3:
        return frozenset({named[at][2]})
    since = max(last.end if last else 0, text.rfind("\n", 0, one.start) + 1)
    between = frozenset(product for start, end, product in named if since <= start and end <= one.start)
    if between:
        return between
    return carried if last is not None and "\n" not in text[last.end : one.start] else frozenset()


def fits(context: Context, about: About) -> float:
    """How well a fact fits what surrounds a number: below 0 not at all, 0 unknown, more is better."""
    if context.products and about.product and about.product not in context.products:
        return -1.0
    common = len(context.topics & about.topics - {"price"}) * 2.0 + len(context.stems & about.stems)
    common += 0.4 * len(context.stems & about.aside - about.stems)
    if context.topics & about.topics & {"price"}:
        common += 0.5
    return common
