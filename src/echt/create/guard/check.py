"""The guard: what a text claims that no fact carries, and what would mend it. The same for people and machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from echt.create.facts import as_words
from echt.create.guard.claims.base import Binding, Claim
from echt.create.guard.claims.known import covered, known_of
from echt.create.guard.claims.numbers import number_claims
from echt.create.guard.claims.words import LANGUAGES, word_claims
from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.manner.brand import of_brand, of_disguise
from echt.create.guard.manner.length import LENGTHS, of_length
from echt.create.guard.manner.political import of_politics
from echt.create.guard.manner.pressure import of_pressure
from echt.create.guard.manner.private import of_person
from echt.create.guard.manner.reader import of_reader
from echt.create.guard.manner.reading import of_language, of_reading
from echt.create.guard.manner.tone import of_tone
from echt.create.guard.read.clean import Clean, clean
from echt.errors import CampaignError, nearest
from echt.nouns import Creative, Fact

__all__ = ["LENGTHS", "bindings", "check_copy", "expired", "review"]

LONGEST = 100_000
_PRESSING = frozenset({"urgency", "scarcity", "social_proof"})


def check_copy(
    text: str,
    facts: Sequence[Fact],
    *,
    language: str,
    channel: str,
    brand: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> list[Finding]:
    """What stands in a text without a fact to carry it, in the order of the text; nothing means that all holds.

    Args:
        text: What a person would read.
        facts: What is known to be true; may be empty.
        language: "nl" or "en".
        channel: "email", "sms", "push", …, or one part of it such as "email.subject": decides the length.
        brand: The content of brand.toml; words in `forbidden` block, `political = true` allows political words, and
            `tone` ("formal" or "informal") decides between u and je.
        at: The moment the text would be read. A fact that expired before it carries nothing. Without it no fact is
            taken to be expired.

    Raises:
        CampaignError: E424, the language or the channel is not one the guard knows, or the text is over 100,000
            characters.

    Examples:
        >>> facts = [Fact("price", "price", 1.25, "GBP", source="price list")]
        >>> check_copy("A cake tin for £1.25", facts, language="en", channel="email.subject")
        []
        >>> [(f.rule, f.text) for f in check_copy("Laatste kans: 50% korting", [], language="nl", channel="email")]
        [('urgency', 'Laatste kans'), ('percentage', '50%'), ('discount', 'korting')]

    """
    _supported(text, language, channel)
    alive = [fact for fact in facts if at is None or not _expired(fact, at)]
    seen = clean(text)
    found = _of_claims(seen, text, facts, alive, language, at)
    manner = of_pressure(seen, text, language)
    pressing = [one for one in found if one.rule in _PRESSING]
    found += manner + of_reader(seen, text, manner + pressing) + of_disguise(seen, text)
    found += of_person(seen, text, facts) + of_politics(seen, text, brand or {}) + of_brand(seen, text, brand or {})
    found += of_length(text, channel) + of_tone(seen, text, language, brand or {})
    found += of_reading(seen, text, language) + of_language(seen, text, language)
    return sorted(_once(found), key=lambda one: (one.start, one.end))


def all_claims(text: str, facts: Sequence[Fact], language: str, *, at: datetime | None = None) -> list[Claim]:
    """Every claim of a text, in numbers and in words, with how it stands to the facts; in the order of the text.

    Args:
        text: What a person would read.
        facts: Facts that hold.
        language: "nl" or "en".
        at: The moment it is read.

    Examples:
        >>> facts = [Fact("s", "stock", 3, "piece", source="stock list")]
        >>> [(c.kind, c.text, c.binding.value) for c in all_claims("Only 3 left, the best tea", facts, "en")]
        [('scarcity', 'Only 3 left', 'supported'), ('number', '3', 'supported'), ('superlative', 'best', 'unsupported')]

    """
    seen, known = clean(text), known_of(facts, at=at)
    numbers = number_claims(seen, text, facts, language, known)
    words = word_claims(seen, text, facts, language, known, numbers)
    return sorted(numbers + words, key=lambda one: (one.start, -one.end))


def bindings(text: str, facts: Sequence[Fact], language: str) -> set[str]:
    """The ids of the facts that carry something in a text: its numbers, its quoted words, its bound expressions."""
    carried = {one.fact_id for one in all_claims(text, facts, language) if one.fact_id}
    return carried | {fact_id for _, _, fact_id in covered(clean(text).text, facts)}


def expired(creative: Creative, at: datetime) -> list[Fact]:
    """The facts of a creative that no longer hold: one of them pulls the creative."""
    return [fact for fact in creative.facts if _expired(fact, at)]


def review(creative: Creative, *, at: datetime, brand: Mapping[str, Any] | None = None) -> list[Finding]:
    """All findings of a creative, over every language and part, each with the place in its own part.

    The rule of a finding is `language.part.rule`, so that a reader knows where to look: `nl.subject.urgency`.
    """
    found: list[Finding] = []
    for language, texts in creative.texts.items():
        for part, text in texts.items():
            if part == "link":
                continue
            place = f"{creative.channel}.{part}"
            channel = place if place in LENGTHS else creative.channel
            for one in check_copy(text, creative.facts, language=language, channel=channel, brand=brand, at=at):
                rule = f"{language}.{part}.{one.rule}"
                found.append(Finding(rule, one.start, one.end, one.text, one.blocks, one.why, one.fix))
    return found


def _supported(text: str, language: str, channel: str) -> None:
    if language not in LANGUAGES:
        raise CampaignError(
            "the guard reads Dutch and English.", code="E424", found=language, fix='language="nl" or language="en"'
        )
    if channel not in LENGTHS:
        hint = nearest(channel, LENGTHS) or ", ".join(LENGTHS)
        raise CampaignError("the guard does not know this channel.", code="E424", found=channel, fix=f"use: {hint}")
    if len(text) > LONGEST:
        raise CampaignError(
            "this text is too long to check.", code="E424", found=f"{len(text)} characters", fix="cut it"
        )


def _expired(fact: Fact, at: datetime) -> bool:
    return fact.valid_until is not None and fact.valid_until < at


def _of_claims(
    seen: Clean, text: str, facts: Sequence[Fact], alive: Sequence[Fact], language: str, at: datetime | None
) -> list[Finding]:
    known = known_of(alive, at=at)
    numbers = number_claims(seen, text, alive, language, known)
    some = [*numbers, *word_claims(seen, text, alive, language, known, numbers)]
    wrong = [one for one in some if one.binding is not Binding.supported]
    late: dict[tuple[int, int, str], str] = {}
    if wrong and len(alive) < len(facts):
        gone = known_of(facts)
        before = number_claims(seen, text, facts, language, gone)
        before += word_claims(seen, text, facts, language, gone, before)
        late = {(one.start, one.end, one.kind): one.fact_id for one in before if one.fact_id}
    return [_of_claim(one, alive, late, language) for one in wrong]


def _of_claim(one: Claim, alive: Sequence[Fact], late: Mapping[tuple[int, int, str], str], language: str) -> Finding:
    gone = late.get((one.start, one.end, one.kind))
    if gone is not None and all(fact.fact_id != gone for fact in alive):
        why = f"The fact '{gone}' that carries it has expired."
        return Finding("expired", one.start, one.end, one.text, True, why, "renew the fact, or take the words out")
    rule = {"mark": "certificate", "place": "origin", "clock": "urgency"}.get(one.kind, one.kind)
    why, fix = WHY[rule], FIX.get(rule, "add the fact with its source, write it with its unit, or take it out")
    fact = next((fact for fact in alive if fact.fact_id == one.near), None)
    if fact is not None:
        said = one.why or f"The fact '{one.near}' says something else."
        why = f"{said} {why}"
        fix = f"write: {as_words(fact, language)}" if rule not in FIX or rule == "origin" else fix
    elif one.why:
        why = f"{one.why} {why}"
    return Finding(rule, one.start, one.end, one.text, True, why, fix)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Each place once for each rule, the widest."""
    kept: dict[tuple[str, int], Finding] = {}
    for one in found:
        key = (one.rule, one.start)
        if key not in kept or kept[key].end < one.end:
            kept[key] = one
    return list(kept.values())
