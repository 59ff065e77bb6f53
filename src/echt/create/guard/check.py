"""The guard: what a text claims that no fact carries, and what would mend it. The same for people and machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from echt.create.facts import as_words
from echt.create.guard.claims.numbers import Binding, Claim, claims, covered
from echt.create.guard.claims.words import RULES, WordRule
from echt.create.guard.finding import Finding
from echt.create.guard.manner.brand import of_brand
from echt.create.guard.manner.length import LENGTHS, of_length
from echt.create.guard.manner.tone import of_tone
from echt.create.guard.read.clean import clean
from echt.errors import CampaignError, nearest
from echt.nouns import Creative, Fact

__all__ = ["LENGTHS", "bindings", "check_copy", "expired", "review"]

LONGEST = 100_000


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
        brand: The content of brand.toml; its `forbidden_words` block.
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
    found = [_of_claim(one, facts, alive, language) for one in claims(text, alive, language)]
    found += _of_words(text, alive, language)
    found += of_brand(text, brand or {})
    found += of_length(text, channel) + of_tone(text)
    return sorted((one for one in found if one is not None), key=lambda one: (one.start, one.end))


def bindings(text: str, facts: Sequence[Fact], language: str) -> set[str]:
    """The ids of the facts that carry something in a text: its numbers, its quoted words, its bound expressions."""
    carried = {one.fact_id for one in claims(text, facts, language) if one.fact_id}
    seen = clean(text)
    carried |= {fact_id for _, _, fact_id in covered(seen.text, facts)}
    for rule in _rules(language):
        if rule.pattern.search(seen.text):
            carried |= {fact.fact_id for fact in facts if _proves(fact, rule)}
    return carried


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
    languages = {rule.language for rule in RULES}
    if language not in languages:
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


def _of_claim(one: Claim, facts: Sequence[Fact], alive: Sequence[Fact], language: str) -> Finding | None:
    if one.binding is Binding.supported:
        return None
    gone = [fact for fact in facts if fact not in alive]
    late = next((c for c in claims(one.text, gone, language) if c.binding is Binding.supported), None)
    if late is not None:
        why = f"The fact '{late.fact_id}' that carries it has expired."
        return Finding("expired", one.start, one.end, one.text, True, why, "renew the fact, or take the words out")
    if one.binding is Binding.contradicted:
        fact = next(fact for fact in alive if fact.fact_id == one.near)
        why, fix = f"The fact '{one.near}' says something else.", f"write: {as_words(fact, language)}"
    else:
        why = "No fact carries it: same value, same unit."
        fix = "add the fact with its source, write it with its unit, or take it out"
    return Finding(one.kind, one.start, one.end, one.text, True, why, fix)


def _rules(language: str) -> list[WordRule]:
    return [rule for rule in RULES if rule.language == language]


def _proves(fact: Fact, rule: WordRule) -> bool:
    return fact.quantity.lower().startswith(rule.proofs) if rule.proofs else False


def _of_words(text: str, alive: Sequence[Fact], language: str) -> list[Finding]:
    seen = clean(text)
    said = covered(seen.text, alive)
    found: list[Finding] = []
    for rule in _rules(language):
        if any(_proves(fact, rule) for fact in alive):
            continue
        for match in rule.pattern.finditer(seen.text):
            if any(start <= match.start() and match.end() <= end for start, end, _ in said):
                continue
            start, end = seen.span(match.start(), match.end())
            wanted = f"a fact whose quantity starts with: {', '.join(rule.proofs)}" if rule.proofs else "no fact can"
            fix = f"take it out, or bind it ({wanted})" if rule.proofs else "take it out"
            found.append(Finding(rule.name, start, end, text[start:end], True, rule.why, fix))
    return found
