"""What a sentence is about: the facts of one product or brief, by kind, and the words for each in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from echt.create.brief import Brief
from echt.create.engines.phrases.kinds import kind_of
from echt.create.facts import UNITS, as_words, canonical_unit, of_language
from echt.create.language import Noun, dutch, english
from echt.nouns import Fact

__all__ = ["END", "START", "MissingError", "View", "bare", "mark", "opened", "views"]

START, END = "\ue000", "\ue001"
"""Around the words of a fact, until the sentence is done."""
FIRST = 0xE100
"""Behind START: this character stands for the first fact of a text, the next for the second."""
_MARKS = re.compile("[\ue000-\uf8ff]")
SPELLED = 12
"""Numbers up to this one may be written in letters."""
_COUNTED = {"second", "minute", "hour", "day", "week", "month", "year", "piece", "product", "person"}
_IN_FRONT = {
    "nl": ("met ", "van ", "door ", "in ", "op "),
    "en": ("with ", "of ", "by ", "in ", "on "),
}
_GIVEN = {"plural": "many", "singular": "one", "mass": "mass"}
_FROM = ("uit ", "van ", "from ", "of ", "in ", "on ", "op ")
_BARE = {
    "feature",
    "includes",
    "material",
    "maker",
    "ingredients",
    "colour",
    "taste",
    "scent",
    "award",
    "certificate",
    "theme",
}


class MissingError(Exception):
    """A line asks for what this view does not have."""


@dataclass(slots=True)
class View:
    """The facts that one text may use.

    Attributes:
        language: "nl" or "en".
        formal: u, or je.
        kinds: Kind -> its facts.
        labels: Fact id -> how its quantity is called.
        conditions: Fact id -> the condition that stands behind it.
        audience: For whom, in words that they may read; or nothing.
        own_quantities: Whether quantities are written in this language.
        noun: What it is, bent; or None when no fact says so.
        number: "one", "many" or "mass".
        mixed: The name is one, what it is are many: Piano aan Huis, pianolessen.
    """

    language: str
    formal: bool
    kinds: dict[str, list[Fact]]
    labels: dict[str, str]
    conditions: dict[str, str]
    audience: str = ""
    own_quantities: bool = True
    noun: Noun | None = field(init=False, default=None)
    number: str = field(init=False, default="one")
    mixed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Read what the thing is."""
        for fact in self.kinds.get("kind", [])[:1]:
            bend = dutch.noun_phrase if self.language == "nl" else english.noun_phrase
            self.noun = bend(str(fact.value))
        said = _GIVEN.get(self.kinds["kind"][0].unit) if self.kinds.get("kind") else None
        self.number = said or (self.noun.number if self.noun else "one")
        for fact in self.kinds.get("name", [])[:1]:
            named = _GIVEN.get(fact.unit) or ("one" if self.number == "many" else self.number)
            self.mixed = self.noun is not None and named != self.number
            self.number = named

    def words(self, fact: Fact, kind: str, *, spelled: bool = False, in_front: bool = False) -> str:
        """A fact as it stands in a sentence, with its condition; `in_front` of a noun (2-year) in English."""
        if isinstance(fact.value, str):
            said = as_words(fact, self.language)
            said = _without(said, _IN_FRONT[self.language]) if kind in _BARE else said
            if kind == "origin" and not said.lower().startswith(_FROM):
                said = f"{'uit' if self.language == 'nl' else 'from'} {said}"
        else:
            said = _number(fact, self.language, spelled=spelled, in_front=in_front)
        return f"{said} {self.conditions.get(fact.fact_id, '')}".strip()

    def label(self, fact: Fact) -> str:
        """How the quantity of a fact is called in this language.

        Raises:
            MissingError: the brief does not say, and its quantities may be in another language.
        """
        said = self.labels.get(fact.fact_id) or (fact.quantity if self.own_quantities else "")
        if not said:
            raise MissingError
        return said

    def thing(self) -> tuple[str, Fact]:
        """The name, or "the koffiemachine" where there is none."""
        for fact in self.kinds.get("name", [])[:1]:
            return as_words(fact, self.language), fact
        return self.kind("the"), self.kinds["kind"][0]

    def kind(self, form: str) -> str:
        """What it is: behind "a", "the", "this", or without an article.

        Raises:
            MissingError: no fact says what it is; or it would stand as a subject that its verb does not fit.
        """
        if self.noun is None or (self.mixed and form in {"the", "this"}):
            raise MissingError
        many = self.noun.number == "many" or (self.number == "many" and not self.mixed)
        bare = many or self.number == "mass"
        if self.language == "en":
            first = {
                "a": "" if bare else english.article(self.noun.word),
                "the": "the",
                "this": "these" if many else "this",
            }
            return f"{first.get(form, '')} {self.noun.word}".strip()
        if form == "a":
            return self.noun.word if bare else f"een {self.noun.word}"
        if form in {"the", "this"}:
            article, _, rest = dutch.definite(self.noun).partition(" ")
            article = "de" if many else article
            return f"{article if form == 'the' else {'de': 'deze', 'het': 'dit'}[article]} {rest}"
        return self.noun.word

    def pronoun(self, form: str) -> str:
        """The thing once it has been named: `it`, `him` (as an object)."""
        if self.language == "en":
            return ("they" if form == "it" else "them") if self.number == "many" else "it"
        if self.number == "many":
            return "ze"
        named = str(self.kinds["name"][0].value).lower() if self.kinds.get("name") else ""
        own = next((one for one in ("de", "het") if named.startswith(f"{one} ")), "")  # de Krat, een groentepakket: hij
        article = own or ("het" if self.noun is None or self.mixed else self.noun.article)
        return "het" if article == "het" else "hij" if form == "it" else "hem"


def views(brief: Brief, facts: Sequence[Fact], language: str) -> list[View]:
    """One view a product, or one for all where no product is named; with several, the first is about all of them."""
    said = _own_words(of_language(facts, language), language)
    products = [one for one in brief.product_ids if any(fact.fact_id.startswith(f"{one}.name") for fact in said)]
    common = [fact for fact in said if not any(fact.fact_id.startswith(f"{one}.") for one in products)]
    if not products:
        return [_view(brief, said, language)]
    found = [
        _view(brief, [*(fact for fact in said if fact.fact_id.startswith(f"{one}.")), *common], language)
        for one in products
    ]
    if len(products) == 1:
        return found
    return [_view(brief, common, language, many=True), *found]


def _own_words(facts: Sequence[Fact], language: str) -> list[Fact]:
    """Without a fact of which there is one in this very language."""
    ids = {fact.fact_id for fact in facts}
    return [fact for fact in facts if f"{fact.fact_id}.{language}" not in ids]


def _view(brief: Brief, facts: Iterable[Fact], language: str, *, many: bool = False) -> View:
    kinds: dict[str, list[Fact]] = {}
    for fact in facts:
        kind = kind_of(fact)
        silent = kind not in {"lowest", "window"} and not brief.can_say(fact, language)
        if kind in {"count", "measure", "timed"} and _by_label(
            fact, kind, brief.labels.get(fact.fact_id, {}).get(language, "")
        ):
            kind = "other"
        if kind is not None and not silent and (kind != "many" or many):
            kinds.setdefault(kind, []).append(fact)
    if not _lower(kinds):
        kinds.pop("lowest", None)
    audience = brief.audience.get(language, "") if len(set(brief.audience.values())) == len(brief.audience) else ""
    return View(
        language,
        brief.tone == "formal",
        kinds,
        {one: said[language] for one, said in brief.labels.items() if said.get(language)},
        {one: said[language] for one, said in brief.conditions.items() if language in said},
        audience,
        language == "en" or brief.languages == ("nl",),
    )


def _by_label(fact: Fact, kind: str, label: str) -> bool:
    """Whether a number needs its label in front: "things repaired: 312", never "it has 312 things"."""
    if kind in {"measure", "timed"}:
        return not label or (kind == "timed" and " " in label)
    return bool(label) and not set(label.lower().split()) & set(fact.unit.lower().split("|"))


def _lower(kinds: dict[str, list[Fact]]) -> bool:
    """Whether the price is below the lowest one of the days before: only then is that said (98/6/EC art. 6a)."""
    prices, lowest = kinds.get("price", []), kinds.get("lowest", [])
    return bool(prices and lowest) and float(prices[0].value) < float(lowest[0].value)


def _number(fact: Fact, language: str, *, spelled: bool, in_front: bool) -> str:
    value, unit = float(fact.value), canonical_unit(fact.unit) if fact.unit else None
    said = as_words(fact, language)
    if value.is_integer() and 1 <= value <= SPELLED and spelled and (unit in _COUNTED or unit is None):
        numerals = (dutch if language == "nl" else english).NUMERALS
        said = re.sub(r"\A\d+", numerals[int(value)], said)
    if in_front and language == "en" and unit in UNITS:
        number, _, _ = said.partition(" ")
        return f"{number}-{UNITS[unit][0].split()[2]}"
    return said


def _without(said: str, words: tuple[str, ...]) -> str:
    return next((said[len(one) :] for one in words if said.lower().startswith(one)), said)


def mark(words: str, place: int | None = None) -> str:
    """Words of a fact, marked, and which fact it is by its place in a list."""
    return f"{START}{'' if place is None else chr(FIRST + place)}{bare(words)}{END}"


def bare(marked: str) -> str:
    """A text without marks."""
    return _MARKS.sub("", marked)


def opened(words: str, fact: Fact, language: str) -> str:
    """Words of a fact with its place open, `{price} per maand`; as they are where the grammar bent them.

    Examples:
        >>> opened("twee jaar op de motor", Fact("w", "warranty", 2, "year"), "nl")
        '{w} op de motor'
        >>> opened("de wollen trui", Fact("kind.nl", "kind", "wollen trui"), "nl")
        'de wollen trui'
    """
    ways = [as_words(fact, language)]
    if isinstance(fact.value, str):
        ways = [one for one in ways if words[1:] == one[1:] and words[:1].lower() == one[:1].lower()]
    else:
        ways.append(_number(fact, language, spelled=True, in_front=False))
    said = next((one for one in ways if re.match(rf"{re.escape(one)}(?!\w)", words, re.IGNORECASE)), None)
    if said is None or fact.fact_id.startswith("product."):
        return words
    return f"{{{fact.fact_id.removesuffix(f'.{language}')}}}{words[len(said) :]}"
