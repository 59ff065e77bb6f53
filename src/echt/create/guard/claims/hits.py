"""Words that claim something, in their sentence, and what helps to prove them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.known import About, Known
from echt.create.guard.claims.prices import Bound
from echt.create.guard.read.dates import MONTHS, WEEKDAYS
from echt.create.guard.read.topics import stems

__all__ = ["NONE", "PROPER", "Hit", "against", "in_words", "quantity", "supported", "words_of"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that claim something, in their sentence, and what is known."""

    rule: str
    text: str
    before: str
    after: str
    carried: frozenset[str]
    known: Known
    derived: frozenset[str] = frozenset()

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.text}{self.after}"

    def says(self, pattern: str) -> bool:
        """Whether the words themselves hold a pattern."""
        return re.search(pattern, self.text, re.IGNORECASE) is not None


NONE = Bound(Binding.unsupported)


_WORLD = re.compile(
    r"(?<!\w)(?:wereld|world|europa|europe|nederland|netherlands|belgië|britain|uk|land|country|markt|market|planet|ooit|ever)(?!\w)",
    re.IGNORECASE,
)


PROPER = re.compile(r"(?<=[a-zà-ÿ,] )(?-i:[A-ZÉ])[\w'-]{2,}")


def supported(one: About) -> Bound:
    """A claim that a fact carries."""
    return Bound(Binding.supported, one.fact.fact_id)


def against(one: About, why: str) -> Bound:
    """A claim that a fact contradicts, and what is wrong with it."""
    return Bound(Binding.contradicted, near=one.fact.fact_id, why=why)


def quantity(one: About, pattern: str) -> bool:
    """Whether the quantity of a fact, or its id, holds a pattern."""
    return re.search(pattern, f"{one.fact.quantity} {one.fact.fact_id}", re.IGNORECASE) is not None


def words_of(one: About) -> str:
    """The words of a fact: its quantity, its value where that is words, its condition."""
    value = one.fact.value
    return f"{one.fact.quantity} {value if isinstance(value, str) else ''} {one.fact.condition}"


def in_words(hit: Hit, some: Iterable[About], *, least: int = 2, proper: bool = True) -> Bound:
    """Carried where a fact in words says at least so many of the same words, and every name in the sentence."""
    mine = stems(hit.sentence) | stems(hit.text)
    for one in some:
        if not isinstance(one.fact.value, str) or one.fact.quantity.lower() in {"name", "naam"}:
            continue
        theirs = words_of(one).lower()
        wide = all(word.lower() in theirs for word in _WORLD.findall(hit.sentence))
        names = not proper or all(_name_in(name, theirs, hit.known) for name in PROPER.findall(hit.sentence))
        named = any(
            word.lower() in hit.sentence.lower() for word in re.findall(r"(?-i:[A-ZÉ])[\w-]{4,}", str(one.fact.value))
        )
        if wide and names and len(mine & stems(theirs)) + named >= least:
            return supported(one)
    return NONE


def _name_in(name: str, theirs: str, known: Known) -> bool:
    """Whether a name stands in the words of a fact, or is the name of the thing itself."""
    bare = name.lower().removesuffix("'s")
    if bare in theirs or bare in MONTHS or bare in WEEKDAYS:
        return True
    named = (one for one in known.about.values() if one.fact.quantity.lower() in {"name", "naam"})
    return any(bare in str(one.fact.value).lower() for one in named)
