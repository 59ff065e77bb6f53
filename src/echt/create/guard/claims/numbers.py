"""Every number, percentage, price, date and time in a text, each bound to a fact, contradicted by one, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from echt.create.guard.claims.base import Binding, Claim
from echt.create.guard.claims.context import Context, contexts, fits
from echt.create.guard.claims.days import bind_day, near_days
from echt.create.guard.claims.derive import derive
from echt.create.guard.claims.known import About, Known, Saying, covered, known_of
from echt.create.guard.claims.prices import Bound, money
from echt.create.guard.read.clean import Clean, clean
from echt.create.guard.read.lengths import find_lengths
from echt.create.guard.read.numbers import Found, find_numbers
from echt.create.guard.read.sentences import Sentences
from echt.create.guard.read.topics import all_topics, stems, topics_of
from echt.create.guard.read.units import COUNTS, TIMES, amount, is_money, same_amount, unit_of
from echt.nouns import Fact

__all__ = ["claims", "number_claims"]

_SCALE = re.compile(
    r"\s*(?:sterren|stars?|punten|points?)?\s*(?:/|uit(?: de)?|van de|out of|on a scale of|op een schaal van|op)\s*$",
    re.IGNORECASE,
)
_CLOSE = 1.5
_MANY = 50  # a bounded number of things this large is held by its value alone
_TWO = 2
_HANDFUL = 6  # so many people or things may share what a price was worked out for
_TRIES = 100  # so many numbers of one text are searched for what they follow from
# topics that leave no doubt what a number is of
_PLAIN = {
    "warranty": {"time", "months"}, "delivery": {"time"}, "return": {"time", "months"},
"lifespan": {"time", "months"}, "weight": {"mass"}, "stock": {""}, "reviews": {""},
    "rating": {"", "star"},
}  # fmt: skip


def claims(text: str, facts: Sequence[Fact], language: str, *, at: datetime | None = None) -> list[Claim]:
    """Every number in a text with how it stands to the facts: same value, same unit, same thing, or not.

    Args:
        text: Words that a person would read.
        facts: Facts that hold.
        language: "nl" or "en": decides what a comma is.
        at: The moment the text is read; with it, "two weeks left" can be told from the day it ends.

    Examples:
        >>> facts = [Fact("power", "pump pressure", 19, "bar"), Fact("price", "price", 1.25, "EUR")]
        >>> [(c.text, c.binding.value, c.fact_id) for c in claims("19 bar voor € 1,50", facts, "nl")]
        [('19 bar', 'supported', 'power'), ('€ 1,50', 'contradicted', None)]

    """
    return number_claims(clean(text), text, facts, language, known_of(facts, at=at))


def number_claims(seen: Clean, text: str, facts: Sequence[Fact], language: str, known: Known) -> list[Claim]:
    """The claims of `claims`, for a text that is read already."""
    said = [span for span in covered(seen.text, facts) if _says_enough(seen.text, span, known)]
    found = [*find_numbers(seen.text, language)]
    found = sorted([*found, *near_days(seen.text, language)], key=lambda one: one.start)
    found = sorted([*found, *_lengths(seen.text, found, language, known)], key=lambda one: one.start)
    bounds: list[Bound] = []
    last: tuple[Found, Bound] | None = None
    for one, context in zip(found, contexts(seen.text, found, known), strict=True):
        by_name = next((fact_id for start, end, fact_id in said if start <= one.start and one.core <= end), None)
        bound = Bound(Binding.supported, by_name) if by_name else _bind(one, context, known, seen.text, last)
        last = (one, bound)
        bounds.append(bound)
    _derive(found, bounds, known, seen.text)
    _again(found, bounds, seen.text)
    return [_claim(one, bound, seen, text) for one, bound in zip(found, bounds, strict=True)]


def _claim(one: Found, bound: Bound, seen: Clean, text: str) -> Claim:
    start, end = seen.span(one.start, one.end)
    kind = "date" if one.kind == "weekday" else one.kind
    return Claim(start, end, text[start:end], kind, bound.binding, bound.fact_id, bound.near, bound.why, bound.derived)


def _derive(found: Sequence[Found], bounds: list[Bound], known: Known, text: str) -> None:
    """Give what follows from facts its fact, and the counts that it took with it."""
    if not known.about or all(map(_holds, bounds)):
        return
    sentences = Sentences(text)
    near = [sentences.beside(one.start) for one in found]
    open_in = {around for around, bound in zip(near, bounds, strict=True) if not _holds(bound)}
    tried = 0
    for i, one in enumerate(found):
        if near[i] not in open_in or (_holds(bounds[i]) and one.kind != "price"):
            continue
        if (tried := tried + 1) > _TRIES:
            return
        derived = derive(i, found, known, near[i], text)
        if derived is None:
            continue
        if not _holds(bounds[i]):
            bounds[i] = derived.bound
        taken = {found[other].value for other in derived.used}
        for other, rest in enumerate(found):
            few = one.kind == "price" and rest.unit is None and (rest.value or 99) <= _HANDFUL
            own = any(_own_words(rest, saying) for saying in known.sayings)
            small = near[other] == near[i] and rest.kind == "number" and (rest.value in taken or (few and not own))
            if (small or other in derived.used) and not _holds(bounds[other]):
                bounds[other] = derived.bound


def _again(found: Sequence[Found], bounds: list[Bound], text: str) -> None:
    """What says a number again: sixty days, so two months; € 5.60 per 100 ml, where that price holds."""
    for i, one in enumerate(found):
        if _holds(bounds[i]) or one.value is None:
            continue
        before = found[i - 1] if i else None
        if before and before.kind == "price" and _holds(bounds[i - 1]) and _PER.search(text[before.core : one.start]):
            bounds[i] = bounds[i - 1]
        for j, other in enumerate(found[max(0, i - 4) : i + 5], max(0, i - 4)):
            if j != i and _holds(bounds[j]) and other.value and one.unit != other.unit and _spans(one, other):
                bounds[i] = bounds[j]


_PER = re.compile(r"(?:per|/|for|voor)\s*$", re.IGNORECASE)


def _spans(one: Found, other: Found) -> bool:
    """Whether two lengths of time are the same, or the first is bounded by the second: over a month, six weeks."""
    kinds = {amount(1.0, one.unit)[0], amount(1.0, other.unit)[0]}
    if not kinds <= {"time", "months"} or one.value is None or other.value is None:
        return False
    days = [
        amount(n.value or 0, n.unit)[1] * (30.4 if amount(1.0, n.unit)[0] == "months" else 1 / 86400)
        for n in (one, other)
    ]
    if one.bound == "more":
        return days[0] < days[1] <= 1.6 * days[0]
    if one.bound in {"less", "near"}:
        return 0.8 * days[0] <= days[1] < days[0]
    return abs(days[0] - days[1]) <= 0.03 * days[1]


def _holds(bound: Bound) -> bool:
    return bound.binding is Binding.supported


_SENTENCE = re.compile(r"[.!?\n]")
_DULL = frozenset({"time", "perio", "until", "after", "befor", "lengt", "days", "free", "order"})


def _lengths(text: str, found: Sequence[Found], language: str, known: Known) -> Iterator[Found]:
    """Lengths of time without a numeral, where a fact that measures time is about what their sentence is about."""
    timed = [one for one in known.about.values() if _measures_time(one)]
    for one in find_lengths(text, language) if timed else ():
        if any(other.start < one.end and one.start < other.end for other in found):
            continue
        left = [match.end() for match in _SENTENCE.finditer(text, max(0, one.start - _NEAR), one.start)]
        right = _SENTENCE.search(text, one.end, one.end + _NEAR)
        near = text[left[-1] if left else max(0, one.start - _NEAR) : right.start() if right else one.end + _NEAR]
        topics, words = all_topics([near]) - {"price"}, stems(near) - _DULL
        if any(topics & about.topics or words & about.stems for about in timed):
            yield one


_NEAR = 60


def _measures_time(about: About) -> bool:
    unit = unit_of(about.fact.unit)
    return not isinstance(about.fact.value, str) and (unit in TIMES or bool(_NIGHTS & set(about.fact.unit.split("|"))))


def _says_enough(text: str, span: tuple[int, int, str], known: Known) -> bool:
    """Whether words of a fact stand for the fact: a name or several words do, one common word does not."""
    start, end, fact_id = span
    return " " in text[start:end] or known.about[fact_id].fact.quantity.lower() in {"name", "naam"} or end - start > 11


_FEW = re.compile(r"(?:twee|drie|two|three)\Z", re.IGNORECASE)
_SOLD_IN = frozenset(
    {
        "warranty",
        "delivery",
        "return",
        "stock",
        "sold",
        "reviews",
        "rating",
        "shops",
        "varieties",
        "staff",
        "certificate",
        "people",
        "pieces",
        "trees",
    }
)


_ALWAYS = re.compile(r"\W*(?:dagen|days|uur|hours) (?:per|a|in de|in een) (?:week|dag|day)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<!\w)(?:tussen|between|deze|these|those|die)\s*$", re.IGNORECASE)
_AGED = re.compile(
    r"(?:kind(?:eren)?|child(?:ren)?|grandchild(?:ren)?|kids?|dochter|zoon|daughter|son|kleinkind(?:eren)?) (?:van|of|aged) (?:\w+,? (?:(?:en|and) )?){0,3}$|(?:jonger|ouder|younger|older) (?:dan|than) $",
    re.IGNORECASE,
)


def _in_a_name(one: Found, known: Known, text: str) -> str | None:
    """The fact whose name holds a number right behind the same word: Stilte 2."""
    before = re.search(r"([^\W\d_]+)[ -]$", text[max(0, one.start - 24) : one.start])
    if before is None:
        return None
    said = f"{before[1]} {text[one.start : one.core]}".lower()
    for about in known.about.values():
        if about.fact.quantity.lower() in {"name", "naam"} and said in str(about.fact.value).lower():
            return about.fact.fact_id
    return None


def _of_no_matter(one: Found, context: Context, known: Known, text: str) -> bool:
    """Whether a small number is of things that nobody sells: two villages, three friends; not of what a fact counts."""
    if one.kind != "number" or one.unit is not None or not one.words or not _FEW.match(text[one.start : one.core]):
        return False
    if _BETWEEN.search(text[max(0, one.start - 14) : one.start]):
        return True
    if topics_of(one.words[0].lower()) & _SOLD_IN or any(_own_words(one, saying) for saying in known.sayings):
        return False
    return not known.about or (not context.topics & _SOLD_IN and not any(s.value == one.value for s in known.sayings))


def _bind(one: Found, context: Context, known: Known, text: str, last: tuple[Found, Bound] | None) -> Bound:
    if _of_no_matter(one, context, known, text) and (
        not known.about or _BETWEEN.search(text[max(0, one.start - 14) : one.start])
    ):
        return Bound(Binding.supported)
    if known.about and one.kind == "number" and (named := _in_a_name(one, known, text)) is not None:
        return Bound(Binding.supported, named)
    if one.value in {7, 24} and one.unit in {"day", "hour"} and _ALWAYS.match(text[one.core : one.core + 24]):
        return Bound(Binding.supported)  # the terms say whether that is so
    if one.unit is None and one.kind == "number" and _AGED.search(text[max(0, one.start - 40) : one.start]):
        return Bound(Binding.supported)
    if one.kind == "clock":
        return Bound(Binding.unsupported, why="It counts down to a moment that no fact names.")
    if one.kind in {"date", "weekday", "time"}:
        return bind_day(one, context, known, text)
    if (
        last
        and last[0].kind == "price"
        and last[1].fact_id
        and re.search(r"(?:per|/)\s*$", text[last[0].core : one.start])
    ):
        return Bound(Binding.supported, last[1].fact_id)
    if last and one.value in {5, 10, 100} and _SCALE.fullmatch(text[last[0].core : one.start]):
        return Bound(last[1].binding, last[1].fact_id, last[1].near, last[1].why)
    return (
        money(one, context, known, text, last[0] if last else None)
        or _of_hour(one, known, text)
        or _of_all(one, context, known)
    )


_CLOCK = re.compile(
    r"(?<!\w)(?:voor|vóór|before|by|tot|until|till|om|at|van|from|open|opent|opens|closes|sluit|dicht|vanaf|and|en|to)\s*(?:\w+\s)?$",
    re.IGNORECASE,
)


def _of_hour(one: Found, known: Known, text: str) -> Bound | None:
    """A whole hour without a colon (open from ten to five), where a fact names that hour."""
    if one.value is None or one.unit not in {None, "hour"} or one.kind != "number" or not one.value <= 24:
        return None
    if _CLOCK.search(text[max(0, one.start - 16) : one.start]) is None:
        return None
    for saying in known.sayings:
        if saying.kind == "time" and saying.value in {one.value, one.value + 12}:
            return Bound(Binding.supported, saying.fact_id)
    return None


def _of_all(one: Found, context: Context, known: Known) -> Bound:
    scored = list(_candidates(one, context, known))
    whole = [
        (s if _spoken_of(known.about[saying.fact_id], context) else min(s, 0.8))
        for s, saying, _ in scored
        if saying.main and _measured_alike(one, saying) and not _words(saying, known)
    ]
    best = max(whole, default=0.0)
    good = [(score, saying) for score, saying, same in scored if same and score >= 0]
    good.sort(key=lambda pair: -pair[0])
    for score, saying in good:
        if not saying.main and score <= 0 and best >= 2.0 and saying.unit in TIMES:
            continue
        if score >= best - _CLOSE and not _of_something_else(score, saying, context, known):
            return Bound(Binding.supported, saying.fact_id)
    elsewhere = next((saying.fact_id for score, saying, same in scored if same and score < 0), None)
    if elsewhere:
        return Bound(Binding.contradicted, near=elsewhere, why="That is said of another product.")
    if good:
        why = f"The fact '{good[0][1].fact_id}' says this number of something else."
        nearest = max(scored, key=lambda row: (row[1].main, row[0]))[1].fact_id
        return Bound(Binding.contradicted, near=nearest, why=why)
    if (product := _product(one, context, known)) is not None:
        return Bound(Binding.supported, product)
    near = [row for row in scored if row[1].main and row[0] >= 0]
    if not near:
        return Bound(Binding.unsupported)
    return Bound(Binding.contradicted, near=max(near, key=lambda row: row[0])[1].fact_id)


def _spoken_of(about: About, context: Context) -> bool:
    """Whether what is said near a number is what a fact is about: all of it, or two things of it."""
    return about.head <= context.wide or len(about.head & context.wide) >= _TWO


def _words(saying: Saying, known: Known) -> bool:
    """Whether a number stands in the words of a fact (ISO 27001): it is that number or none."""
    return isinstance(known.about[saying.fact_id].fact.value, str)


def _measured_alike(one: Found, saying: Saying) -> bool:
    """Whether the unit of a saying is the claim's own, not one that was left out."""
    if saying.own:
        return one.kind != "price" and _own_words(one, saying)
    return saying.unit in {one.unit, *COUNTS} or (one.unit is not None and saying.unit is not None)


_TOGETHER = re.compile(r"(?<!\w)(?:samen|totaal|together|total|altogether|in all|bij elkaar)(?!\w)", re.IGNORECASE)


def _product(one: Found, context: Context, known: Known) -> str | None:
    """The fact of a number that is so many times another, where the text says that it is the whole."""
    if one.value is None or _TOGETHER.search(f"{context.before} {context.after}") is None:
        return None
    kind, said = amount(one.value, one.unit)
    counts = [s for s in known.sayings if s.main and s.kind == "number" and s.own and s.value]
    parts = [s for s in known.sayings if s.main and s.kind == "number" and s.value and s.size[0] == kind]
    for part in parts:
        if any(same_amount(said, part.size[1] * (count.value or 0)) for count in counts if count is not part):
            return part.fact_id
    return None


def _of_something_else(score: float, saying: Saying, context: Context, known: Known) -> bool:
    about = known.about[saying.fact_id]
    what = saying.size[0]
    plain = {topic for topic in context.topics & _PLAIN.keys() if what in _PLAIN[topic]}
    return (
        score <= 0
        and not saying.derived
        and bool(plain)
        and bool(about.topics - {"price"})
        and not plain & about.topics
    )


def _candidates(one: Found, context: Context, known: Known) -> Iterator[tuple[float, Saying, bool]]:
    """Of each saying of the same kind: how well it fits, and whether it says the same."""
    named = one.kind != "price" and any(_own_words(one, saying) for saying in known.sayings)
    for saying in known.sayings:
        if saying.kind != "number" or (saying.derived and not _may_derive(context)):
            continue
        about = known.about[saying.fact_id]
        score = fits(context, about)
        words = _own_words(one, saying)
        if saying.own and not saying.main and not words:
            continue
        if saying.own and not words and named and not _about_a(one, saying):
            continue
        if score >= 0 and words:
            score += 2.0
        if _same_unit(one, saying, known, score=score, own=words):
            yield score, saying, _same(one, saying, limit=about.limit or _words(saying, known), score=score)


_LEFT = re.compile(
    r"(?<!\w)(?:nog|left|to go|remaining|still|resterend|over|te gaan|resten?|bestaan|already|al|years of)(?!\w)",
    re.IGNORECASE,
)


def _may_derive(context: Context) -> bool:
    return _LEFT.search(context.before + " " + context.after) is not None


def _own_words(one: Found, saying: Saying) -> bool:
    return any(
        word.lower() in saying.own or any(len(o) > 4 and word.lower().startswith(o) for o in saying.own)
        for word in one.words
    )


def _same_unit(one: Found, saying: Saying, known: Known, *, score: float, own: bool) -> bool:
    if one.kind == "price" and one.unit is not None and not is_money(saying.unit):
        return False
    if saying.own:
        return own or one.unit in {None, "piece", "person"} or _about_a(one, saying)
    if one.kind == "price" and one.unit is None:
        return is_money(saying.unit)
    if one.unit is None and saying.unit is None:
        return True
    if one.unit is None:
        return _unit_left_out(one, saying, score) or (
            _words(saying, known) and one.kind == "number" and saying.unit in {"year", "piece"}
        )
    if saying.unit is None:
        return one.unit in COUNTS and score > 0
    kinds = {amount(1.0, one.unit)[0], amount(1.0, saying.unit)[0]}
    if kinds == {"person", "piece"}:
        return True
    return len(kinds) == 1 or kinds == {"time", "months"}


# a month and a year, in days and weeks
_A = {"month": {("day", 30.0), ("day", 31.0)}, "year": {("day", 365.0), ("week", 52.0)}, "week": {("night", 7.0)}}
_NIGHTS = frozenset({"nacht", "nachten", "night", "nights"})


def _about_a(one: Found, saying: Saying) -> bool:
    unit = "night" if saying.own & _NIGHTS else saying.unit
    return one.value == 1.0 and (unit, saying.value) in _A.get(one.unit or "", set())


def _unit_left_out(one: Found, saying: Saying, score: float) -> bool:
    if saying.unit in COUNTS:
        return True
    if (
        saying.unit == "%"
        and one.bound == "more"
        and score >= 0
        and one.kind == "number"
        and float(one.value or 0) <= 100
    ):
        return True
    decimals = one.value is not None and not float(one.value).is_integer()
    return score > 0 and ((is_money(saying.unit) and decimals) or saying.unit in {"year", "%", "°C", "W"})


def _as_long(one: Found, saying: Saying) -> bool:
    """Whether months are so many weeks or days: sixty days are two months, six weeks are a month and a half."""
    months, days = sorted(
        ((one.value or 0, one.unit), (saying.value or 0, saying.unit)), key=lambda x: amount(1.0, x[1])[0] != "months"
    )
    held = amount(days[0], days[1])[1] / 86400
    return held >= 7 and bool(months[0]) and 28 <= held / amount(months[0], months[1])[1] <= 31


def _same(one: Found, saying: Saying, *, limit: bool, score: float) -> bool:
    if one.value is None or saying.value is None:
        return False
    said, known = amount(one.value, one.unit)[1], saying.size[1]
    if one.unit is None or saying.unit is None:
        said, known = one.value, saying.value
    if {amount(1.0, one.unit)[0], saying.size[0]} == {"time", "months"}:
        return score > 0 and (_about_a(one, saying) or _as_long(one, saying))
    if same_amount(said, known) or _about_a(one, saying):
        return True
    if (
        limit
        or not saying.main
        or not (score > 0 or one.value >= _MANY or (one.unit is not None and one.unit not in COUNTS))
    ):
        return False
    if one.bound == "more":
        return said < known <= said * 2
    if one.bound == "less":
        return 0.8 * said <= known < said
    if one.bound == "near":
        return 0.85 * said <= known < said
    return one.bound == "about" and abs(said - known) <= 0.06 * max(said, known)
