"""Words that claim something (best, free, last chance, sustainable), each bound to the fact that makes it fair, or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from echt.create.guard.claims.base import Binding, Claim
from echt.create.guard.claims.known import Known, covered
from echt.create.guard.claims.lexicon import LEXICON
from echt.create.guard.claims.marks import MARKS
from echt.create.guard.claims.matter import matter_claims
from echt.create.guard.claims.places import places_in
from echt.create.guard.claims.prices import Bound
from echt.create.guard.claims.proofs import PROOFS, Hit
from echt.create.guard.read.clean import Clean
from echt.create.guard.read.sentences import Sentences
from echt.nouns import Fact

__all__ = ["LANGUAGES", "as_pattern", "word_claims"]

LANGUAGES = tuple(LEXICON)
# said in a question to the reader ("which tea do you like best?") these claim nothing
_OPINION = frozenset(
    {
        "superlative",
        "comparison",
        "health",
        "green",
        "new",
        "certificate",
        "award",
        "origin",
        "guarantee",
        "social_proof",
    }
)
_PLACE = re.compile(
    r"(?<!\w)(?:uit|van|from|of|op|on|in|te)\s+(?:de |het |the |north |south |northern |southern |noord-|zuid-)?$",
    re.IGNORECASE,
)
_HOME = frozenset({"NL", "GB", "BE", "EU"})
_LANGUAGE = re.compile(
    r"\s*(?:en|and|of|or|/|-)?\s*(?:$|[.,!?)]|les|lessons?|taal|woordenboek|versie|version|translation|vertaling|Nederlands|Engels|English|Dutch)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]


def as_pattern(words: str) -> re.Pattern[str]:
    """A pattern out of words: a space stands for a space or a new line, and whole words only."""
    made: list[str] = []
    inside = False
    for i, char in enumerate(words):
        escaped = i > 0 and words[i - 1] == "\\"
        inside = (char == "[" or inside) and not (char == "]" and not escaped) if not escaped else inside
        made.append((" \\n" if inside else "[ \\n]") if char == " " else char)
    return re.compile(rf"(?<!\w)(?:{''.join(made)})(?!\w)", re.IGNORECASE)


@cache
def _rules(language: str) -> tuple[_Rule, ...]:
    return tuple(_Rule(name, as_pattern(words)) for name, words in LEXICON[language].items())


def word_claims(
    seen: Clean, text: str, facts: Sequence[Fact], language: str, known: Known, carried: Sequence[Claim] = ()
) -> list[Claim]:
    """The words of a text that claim something, each with how it stands to the facts.

    Args:
        seen: The text as a reader sees it.
        text: The text as given.
        facts: Facts that hold.
        language: "nl" or "en".
        known: What the facts say.
        carried: The numbers of the text with their facts: "free from € 25" stands on the fact of the 25.

    """
    said = covered(seen.text, facts)
    sentences = Sentences(seen.text)
    numbers = [(one.start, one.fact_id) for one in carried if one.fact_id]
    worked = [one for one in carried if one.derived]
    made: list[Claim] = []
    for name, start, end in _found(seen.text, language, sentences):
        quoted = next((fact_id for a, b, fact_id in said if a <= start and end <= b and b - a > 4), None)
        if quoted is None:
            low, high = sentences.around(start)
            here = frozenset(
                fact_id for place, fact_id in numbers if fact_id and seen.where[low] <= place <= seen.where[high - 1]
            )
            a, b = sentences.beside(start)
            derived = frozenset(one.fact_id or "" for one in worked if seen.where[a] <= one.start <= seen.where[b - 1])
            hit = Hit(name, seen.text[start:end], seen.text[low:start], seen.text[end:high], here, known, derived)
            bound = PROOFS[name](hit)
        else:
            bound = Bound(Binding.supported, quoted)
        a, b = seen.span(start, end)
        made.append(Claim(a, b, text[a:b], name, bound.binding, bound.fact_id, bound.near, bound.why))
    covered_spans = [(a, b) for a, b, _ in said if b - a > 4]
    matter = matter_claims(seen, text, known, carried)
    return made + [one for one in matter if not _within(one, seen, covered_spans)]


def _within(one: Claim, seen: Clean, spans: Sequence[tuple[int, int]]) -> bool:
    return any(seen.where[a] <= one.start and one.end <= seen.where[b - 1] + 1 for a, b in spans)


def _found(text: str, language: str, sentences: Sentences) -> Iterator[tuple[str, int, int]]:
    for rule in _rules(language):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            while text[start].isspace():
                start += 1
            if sentences.denied(start) or (rule.name in _OPINION and sentences.asked(start)):
                continue
            yield rule.name, start, end
    for match in MARKS.finditer(text):
        if not sentences.denied(match.start()):
            yield "mark", *match.span()
    for start, end, place in places_in(text):
        if _is_origin(text, start, end, place) and not sentences.asked(start):
            yield "place", start, end


def _is_origin(text: str, start: int, end: int, place: str) -> bool:
    before = _PLACE.search(text[max(0, start - 20) : start])
    if text[start:end].lower().endswith(("s", "se", "sh", "an", "ch", "ese", "fries", "tuscan")) and not before:
        return (
            re.match(r"\s+[a-z]{3,}", text[end : end + 20]) is not None
            and _LANGUAGE.match(text[end : end + 20]) is None
        )
    if before is None:
        return False
    return not (place in _HOME and before[0].strip().lower().split()[0] in {"in", "of", "van", "te", "op", "on"})
