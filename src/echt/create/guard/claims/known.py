"""What the facts say, in the shape in which claims are compared with it: values, units, topics, the product it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

from echt.create.facts import CURRENCIES, as_date
from echt.create.guard.read.clean import clean
from echt.create.guard.read.numbers import Found, find_numbers
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import amount, unit_of
from echt.nouns import Fact

__all__ = ["Known", "Saying", "covered", "known_of"]


@dataclass(frozen=True, slots=True)
class Saying:
    """One value that a fact says.

    Attributes:
        fact_id: The fact.
        kind: "number", "date" or "time".
        value: The number, or of a time the hours past midnight.
        unit: A unit that Echt knows.
        own: Words of a unit of the brand's own (ras, rassen, variety, varieties).
        day: Of a date.
        main: Whether it is the fact's value; otherwise it stands in its condition, its name, or its words.
        derived: Computed from more than one fact, or from a fact and the day.
    """

    fact_id: str
    kind: str
    value: float | None = None
    unit: str | None = None
    own: frozenset[str] = frozenset()
    day: tuple[int | None, int, int | None] | None = None
    main: bool = True
    derived: bool = False

    @property
    def size(self) -> tuple[str, float]:
        """What it measures and how much: the same for 1.5 l and 1500 ml."""
        return amount(self.value or 0.0, self.unit)


@dataclass(frozen=True, slots=True)
class About:
    """What one fact is about.

    Attributes:
        fact: The fact.
        topics: Of its quantity, unit, condition and value.
        stems: The beginnings of its words, in whichever language they are.
        aside: The beginnings of the words of its condition, which say when it holds rather than what it is.
        head: What its quantity and condition alone are about.
        product: What stands before the point in its id, where that is a product with a name.
        limit: Whether its quantity is a limit (from, until, at most), which nothing but itself equals.
    """

    fact: Fact
    topics: frozenset[str]
    stems: frozenset[str]
    aside: frozenset[str]
    head: frozenset[str]
    product: str
    limit: bool


@dataclass(frozen=True, slots=True)
class Known:
    """All that a list of facts says.

    Attributes:
        about: By fact id.
        sayings: Every value in them.
        names: Of each product that has one, its names.
        at: The moment the text is read, if known.
    """

    about: dict[str, About]
    sayings: tuple[Saying, ...]
    names: dict[str, tuple[str, ...]]
    at: datetime | None = None
    money: tuple[str, ...] = field(default=())

    def having(self, *topics: str) -> list[About]:
        """The facts about any of some topics."""
        return [one for one in self.about.values() if one.topics & set(topics)]

    def words(self) -> Iterator[tuple[str, str]]:
        """Fact id and value of every fact whose value is words."""
        for fact_id, one in self.about.items():
            if isinstance(one.fact.value, str) and as_date(one.fact.value) is None:
                yield fact_id, one.fact.value


_LIST = re.compile(r"\s*(?:,|;|/|&)\s*(?:and |en |or |of )?|\s+(?:and|en|or|of)\s+")
_SAME = tuple(
    frozenset(words.split())
    for words in (
        "colour colours kleur kleuren", "flavour flavours smaak smaken", "scent scents geur geuren", "size sizes maat maten",
        "ingredient ingredients ingrediënt ingrediënten", "material materials materiaal materialen", "language languages taal talen",
        "country countries land landen", "shop shops winkel winkels store stores", "model models modellen", "kind kinds soort soorten",
        "grape grapes druif druiven", "topping toppings", "dish dishes gerecht gerechten", "class classes les lessen",
    )
)  # fmt: skip
_LIMIT = re.compile(
    r"\b(?:free (?:delivery|shipping|postage)|gratis (?:verzending|bezorging|levering)|from|vanaf|minimum|minimaal|above|boven|threshold|drempel|order value|bestelwaarde)\b",
    re.IGNORECASE,
)


def known_of(facts: Sequence[Fact], *, at: datetime | None = None) -> Known:
    """What a list of facts says.

    Args:
        facts: Facts that hold.
        at: The moment the text is read; with it, the days that are left are known too.

    """
    return _known(tuple(facts), at)


@lru_cache(maxsize=256)
def _known(facts: tuple[Fact, ...], at: datetime | None) -> Known:
    facts = tuple(map(_plain, facts))
    products = {one for one in map(_product_of, facts) if one}
    called = stems(" ".join(str(f.value) for f in facts if f.quantity.lower() in {"name", "naam"}))
    about = {f.fact_id: _about(f, products, called) for f in facts}
    names = {one: tuple(str(f.value) for f in facts if _product_of(f) == one) for one in products}
    sayings = tuple(saying for fact in facts for saying in _says(fact, at))
    return Known(about, sayings, names, at)


def _plain(fact: Fact) -> Fact:
    """A fact whose unit holds a period or a measure (EUR/month, g per day) with that in its condition."""
    if not fact.unit or "|" in fact.unit or unit_of(fact.unit) is not None:
        return fact
    base, mark, rest = re.sub(r"\s+per\s+", "/", fact.unit).partition("/")
    if not mark or unit_of(base.strip()) is None:
        return fact
    return replace(fact, unit=base.strip(), condition=f"per {rest.strip()}, {fact.condition}".rstrip(", "))


def _product_of(fact: Fact) -> str:
    """What stands before `.name` in the id of a name: `tent.name`, `tent.name.nl`; a lone `name.nl` names no product."""
    before, point, _ = fact.fact_id.partition(".name")
    return before if point and fact.quantity.lower() in {"name", "naam"} else ""


def _about(fact: Fact, products: set[str], names: frozenset[str]) -> About:
    words = [fact.quantity, fact.unit.replace("|", " "), fact.condition, fact.fact_id.replace(".", " ")]
    if isinstance(fact.value, str) and as_date(fact.value) is None:
        words.append(fact.value)
    topics = all_topics(words)
    if unit_of(fact.unit) in CURRENCIES:
        topics |= {"price"}
    product = next((one for one in products if fact.fact_id == one or fact.fact_id.startswith(f"{one}.")), "")
    limit = _LIMIT.search(fact.quantity) is not None and isinstance(fact.value, int | float)
    named = names | stems(fact.condition)
    own = stems(" ".join(one for one in words if one is not fact.condition)) - (
        names if "name" not in fact.quantity else frozenset()
    )
    head = all_topics([fact.quantity, fact.condition]) - {"price"}
    return About(fact, topics, own, named - names, head, product, limit)


def _says(fact: Fact, at: datetime | None) -> Iterator[Saying]:
    day = as_date(fact.value)
    if day is not None:
        yield Saying(fact.fact_id, "date", day=(day.day, day.month, day.year))
        yield Saying(fact.fact_id, "number", float(day.year), main=False)
        yield from _until(fact, day, at)
    elif isinstance(fact.value, str):
        yield from (_saying(fact.fact_id, one) for one in _numbers(fact.value))
        yield from _listed(fact)
    else:
        yield from _measure(fact, float(fact.value), at)
    if fact.valid_until is not None:
        until = fact.valid_until
        yield Saying(fact.fact_id, "date", day=(until.day, until.month, until.year), main=False)
    for text in (fact.condition, fact.quantity):
        yield from (_saying(fact.fact_id, one, main=False) for one in _numbers(text))


def _numbers(text: str) -> Iterator[Found]:
    """The numbers in words of a fact, whichever language they are in."""
    seen: set[tuple[str, float | None, str | None, object]] = set()
    for language in ("en", "nl"):
        for one in find_numbers(text, language):
            key = (one.kind, one.value, one.unit, one.day)
            if key not in seen:
                seen.add(key)
                yield one


def _listed(fact: Fact) -> Iterator[Saying]:
    """How many things a fact lists: "matt black and olive green" are two colours."""
    first = str(fact.value).split(" / ")[0]  # the other half says it in the other language
    parts = [part for part in _LIST.split(first) if part.strip()]
    if 2 <= len(parts) <= 12 and all(len(part.split()) <= 3 for part in parts) and not any(c.isdigit() for c in first):
        own = frozenset(word.lower() for word in re.findall(r"[^\W\d_]{4,}", fact.quantity))
        yield Saying(fact.fact_id, "number", float(len(parts)), None, own | _own_names(own), main=False)


def _own_names(words: frozenset[str]) -> frozenset[str]:
    """The words of the other language, and the plural, of what a list is of."""
    same = frozenset[str]().union(*(one for one in _SAME if one & words)) if words else frozenset[str]()
    return same | {f"{word}s" for word in words}


def _saying(fact_id: str, one: Found, *, main: bool = True) -> Saying:
    kind = one.kind if one.kind in {"date", "time"} else "number"
    return Saying(fact_id, kind, one.value, one.unit, day=one.day, main=main)


_CALENDAR = re.compile(
    r"found|since|start|archive|open|built|anno|year|sinds|opgericht|vintage|from|first|began|established",
    re.IGNORECASE,
)


def _measure(fact: Fact, value: float, at: datetime | None) -> Iterator[Saying]:
    known = unit_of(fact.unit) if fact.unit else None
    if (
        known == "year" and 1000 < value < 2200 and _CALENDAR.search(fact.quantity)
    ):  # a year of the calendar: founded 1999
        known = None
        fact = replace(fact, unit="")
    own = frozenset() if known or not fact.unit else frozenset(word.lower() for word in fact.unit.split("|"))
    yield Saying(fact.fact_id, "number", value, known, own)
    if at is not None and 1500 < value < at.year and not fact.unit:
        yield Saying(fact.fact_id, "number", float(at.year - value), "year", main=False, derived=True)


def _until(fact: Fact, day: date, at: datetime | None) -> Iterator[Saying]:
    if at is not None and day >= at.date():
        left = float((day - at.date()).days)
        yield Saying(fact.fact_id, "number", left, "day", main=False, derived=True)


def covered(text: str, facts: Sequence[Fact]) -> list[tuple[int, int, str]]:
    """Where a text repeats a fact whose value is words (a name, a quote): start, end, fact id.

    Args:
        text: The text as a reader sees it (`clean`); so are the words of the facts read.
        facts: Facts that hold.

    """
    spans: list[tuple[int, int, str]] = []
    for fact in facts:
        if isinstance(fact.value, str) and len(fact.value) > 2 and as_date(fact.value) is None:
            spans += [(m.start(), m.end(), fact.fact_id) for m in _repeats(fact.value).finditer(text)]
    return spans


@lru_cache(maxsize=4096)
def _repeats(words: str) -> re.Pattern[str]:
    seen = {value for value in (words.strip(), clean(words).text.strip()) if len(value) > 2}
    patterns = (r"\s+".join(re.escape(word) for word in value.split()) for value in sorted(seen))
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns) or '(?!)'})(?!\w)", re.IGNORECASE)
