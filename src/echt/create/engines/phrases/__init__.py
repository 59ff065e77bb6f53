"""The writer that needs no model and no connection: a grammar of Dutch and English phrases over facts.

Every number, name and claim in its words is a fact's; what stands around them claims nothing. It can write a part in
many ways, and the same seed gives the same ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random

from echt.create.brief import Brief
from echt.create.engines.base import Variant, known_part
from echt.create.engines.phrases.body import body
from echt.create.engines.phrases.view import MissingError, View, views
from echt.create.engines.phrases.writer import Draft, Writer, clumsy
from echt.create.engines.template import Template
from echt.create.facts import COUNT
from echt.create.guard import LENGTHS, check_copy
from echt.errors import CampaignError
from echt.nouns import Fact

__all__ = ["FORMATS", "Phrases"]

FORMATS: dict[str, int] = {
    "headline": 70, "subject": 70, "preheader": 90, "body": 900, "call_to_action": 36, "alt": 125, "post": 300,
    "push": 120, "sms": 160,
}  # fmt: skip
"""How long a part may be, where neither the brief nor the channel says less."""
WORDS_FOR: dict[str, tuple[str, ...]] = {
    "email": ("subject", "preheader", "body", "call_to_action"), "sms": ("sms",), "push": ("push",), "message": ("post",),
    "feed": ("post",), "badge": ("headline",),
}  # fmt: skip
"""The parts of a creative, by channel. What is not for e-mail has one text: its body."""
_FRAMES = {"headline": ("head",), "subject": ("head",), "preheader": ("pre",), "call_to_action": ("cta",), "alt": ("alt",),
           "post": ("post",), "push": ("push",), "sms": ("sms",)}  # fmt: skip
BARE = {"preheader", "call_to_action"}
"""Parts that need no fact: Kijk rustig of het iets voor u is."""
COMMON = 0.05
"""At most this share of the variants of a part has one skeleton."""
GOOD_BUTTON = 20
GOOD_LENGTH = 40
TRIES = 60
IDLE = 1500
ROUNDS = 12
"""So many tries without a new variant are enough; or so many rounds through the lines."""


class Phrases:
    """Writes from facts by a phrase grammar.

    Attributes:
        used: Language -> ids of the facts in the words that were written last.
    """

    made_by = "phrases"

    def __init__(self) -> None:
        self.used: dict[str, set[str]] = {}

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """The parts of a creative for the channel of the brief: of some ways to write each, the one that says most.

        The same brief and facts give the same words, so those of the latest few are remembered in this process.

        Raises:
            CampaignError: E425, there is no fact to write from; E435, no way to write a part fits its length. A way
                that the guard blocks is taken only where there is no other: its findings show what is wrong.
        """
        if not facts:
            return Template().words(brief, facts, language)
        found, said = _written(_Asked.of(brief, facts, language))
        self.used[language] = set(said)
        return dict(found)

    def variants(
        self, brief: Brief, facts: Sequence[Fact], language: str, part: str, *, n: int, seed: int
    ) -> list[Variant]:
        """At most `n` different ways to write a part.

        Args:
            brief: What it is for; its tone, audience, labels, conditions and formats are used.
            facts: What is known to be true.
            language: "nl" or "en".
            part: One of `PARTS`.
            n: How many at most; fewer when the facts give no more.
            seed: The same seed gives the same variants.

        Returns:
            Variants that differ in their text and that the guard does not block, in the order they were made, at most
            a twentieth with one skeleton.

        Raises:
            CampaignError: E424, an unknown part.
        """
        known_part(part)
        ways = _ways(brief, facts, language, part, n=n + n // 20, seed=seed)
        return [one for one in ways if not _blocked(one, brief, facts)][:n]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What words are asked for. Two are the same when their `key` is: brief, facts and language, with days for moments."""

    key: str
    brief: Brief = field(compare=False, repr=False)
    facts: tuple[Fact, ...] = field(compare=False, repr=False)
    language: str = field(compare=False, repr=False)

    @classmethod
    def of(cls, brief: Brief, facts: Sequence[Fact], language: str) -> _Asked:
        """The words of a fact depend on the day that it holds until, never on the hour."""
        days = [(fact.valid_until.date() if fact.valid_until else None) for fact in facts]
        bare = [replace(fact, valid_until=None) for fact in facts]
        return cls(repr((brief, bare, days, language)), brief, tuple(facts), language)


@lru_cache(maxsize=64)
def _written(asked: _Asked) -> tuple[Mapping[str, str], frozenset[str]]:
    """The words, and the ids of the facts in them."""
    brief, facts, language = asked.brief, asked.facts, asked.language
    found: dict[str, str] = {}
    said: set[str] = set()
    for part in WORDS_FOR[brief.channel]:
        ways = _ways(brief, facts, language, part, n=40, seed=1)
        order = _order(ways, part, said, many=len(brief.product_ids) > 1)
        order.sort(key=lambda one: _closed(one, facts))
        if not order:
            raise _none_fits(brief, part, language)
        best = next((one for one in order if not _blocked(one, brief, facts)), order[0])
        said |= set(best.fact_ids)
        found["body" if brief.channel != "email" else part] = best.places
    return found, frozenset(said)


def _ways(brief: Brief, facts: Sequence[Fact], language: str, part: str, *, n: int, seed: int) -> list[Variant]:
    """Variants that the guard has not read yet."""
    rng = Random(f"{seed}:{language}:{part}")  # noqa: S311
    drafts = _drafts(brief, facts, language, part, rng, n, length_of(brief, part))
    return [
        Variant(language, part, text, used, skeleton, Phrases.made_by, places=places)
        for text, skeleton, used, places in drafts
    ]


def length_of(brief: Brief, part: str) -> int:
    """How many characters a part may have: what the brief says, the channel shows, or a part of its kind has."""
    by_channel = LENGTHS.get(f"{brief.channel}.{part}") or LENGTHS.get(part)
    limits = [
        FORMATS[part],
        *([by_channel[0]] if by_channel else []),
        *([brief.formats[part]] if part in brief.formats else []),
    ]
    if part in WORDS_FOR[brief.channel] and brief.channel in LENGTHS:
        limits.append(LENGTHS[brief.channel][0])
    return min(limits)


def _drafts(
    brief: Brief, facts: Sequence[Fact], language: str, part: str, rng: Random, n: int, most: int
) -> list[Draft]:
    writers = [Writer(view, rng) for view in views(brief, facts, language)]
    jobs = [
        (writer, symbol, at)
        for writer in writers
        for symbol in _FRAMES.get(part, ("body",))
        for at in _places(writer, symbol)
    ]
    rng.shuffle(jobs)
    cap = max(1, int(COMMON * n))
    found: dict[tuple[str, tuple[str, ...]], Draft] = {}
    last = 0
    seen: Counter[str] = Counter()
    for turn in range(TRIES * max(n, 1)):
        if len(found) >= n or not jobs:
            break
        writer, symbol, at = jobs[turn % len(jobs)]
        draft = _one(writer, symbol, at, part, brief, [one.view for one in writers])
        if turn - last > min(IDLE, ROUNDS * len(jobs)):
            break
        if draft is None or len(draft[0]) > most or not (draft[2] or part in BARE) or clumsy(draft[1]):
            continue
        same = (draft[1], draft[2])  # one sentence over the same facts, whether it says 2 or two
        if same in found or seen[draft[1]] >= cap:
            continue
        found[same], last = draft, turn
        seen[draft[1]] += 1
    return list(found.values())


def _places(writer: Writer, symbol: str) -> range:
    return range(len(writer.frames(symbol)) if symbol != "body" else 1)


def _one(writer: Writer, symbol: str, at: int, part: str, brief: Brief, all_views: list[View]) -> Draft | None:
    try:
        if symbol == "body":
            return body(writer, brief, all_views)
        text, skeleton, used, places = writer.write(symbol, at)
    except MissingError:
        return None
    if part in {"headline", "subject", "call_to_action", "alt"}:
        text, skeleton, places = (_headline(one, text) for one in (text, skeleton, places))
    return text, skeleton, used, places


def _headline(words: str, text: str) -> str:
    """One sentence has no full stop in a headline, two have; what a person reads says how many there are."""
    inside = any(mark in text[:-1] for mark in (". ", "? "))
    if not inside:
        return words.removesuffix(".")
    return words if text.endswith((".", "?")) else f"{words}."


def _blocked(one: Variant, brief: Brief, facts: Sequence[Fact]) -> bool:
    channel = f"{brief.channel}.{one.part}"
    channel = channel if channel in LENGTHS else brief.channel
    return any(found.blocks for found in check_copy(one.text, facts, language=one.language, channel=channel))


def _order(ways: Sequence[Variant], part: str, said: set[str], *, many: bool) -> list[Variant]:
    """The best way first: over all products where there are several, then most that was not said, then the shortest."""

    def worse(one: Variant) -> tuple[float, ...]:
        of_one = many and part != "body" and bool(one.fact_ids) and COUNT not in one.fact_ids
        if part == "call_to_action":
            return many and bool(one.fact_ids), abs(len(one.text) - GOOD_BUTTON)
        if part in {"subject", "headline"}:
            return of_one, _odd(one)
        return of_one, -len(set(one.fact_ids) - said), len(one.text)

    return sorted(ways, key=worse)


def _closed(one: Variant, facts: Sequence[Fact]) -> int:
    """How many numbers stand in the words themselves (a 2-year warranty), where no changed fact would reach them."""
    numbers = {fact.fact_id for fact in facts if not isinstance(fact.value, str)}
    said = (fact_id.removesuffix(f".{one.language}") for fact_id in one.fact_ids if fact_id in numbers)
    return sum(f"{{{fact_id}}}" not in one.places for fact_id in said)


def _odd(one: Variant) -> float:
    """How far a headline is from a good one: some 40 characters over three facts."""
    return abs(len(one.text) - GOOD_LENGTH) / 10 + 2 * abs(len(one.fact_ids) - 3)


def _none_fits(brief: Brief, part: str, language: str) -> CampaignError:
    return CampaignError(
        f"no way to write '{part}' of '{brief.name}' fits in {length_of(brief, part)} characters.",
        code="E435",
        found=f"language '{language}'",
        fix="shorten the name or the words of a fact, add facts, or write this part by hand",
    )
