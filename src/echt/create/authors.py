"""Who wrote what: every sentence of a creative with its writer, and how much of an engine's sentence a person changed.

A sentence is the engine's while less than half of its words were changed since the engine wrote it, and it keeps the share
that was; from there on it is a person's. Numbers do not count as a change: a price that moved is nobody's edit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from echt.create.version import check_person, version_of
from echt.errors import CampaignError, nearest
from echt.nouns import Creative, Sentence

__all__ = ["HUMAN", "HUMAN_FROM", "attribute", "edit", "edit_share", "human_share", "sentences", "split", "writer_of"]

HUMAN = "human"
HUMAN_FROM = 0.5
SOMEONE = "a person"
_LONGEST = 250_000  # words times words: above it the words are counted, not aligned
_END = re.compile(r"([.!?…][\"'”’)\]]*)\s+(?=[\"'“‘(\[]?[A-ZÀ-Þ0-9{€£$])")
_NUMBER = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"\w(?:[\w'’-]*\w)?|[^\w\s]")
_NOT_READ = {"link"}


def split(text: str) -> list[str]:
    r"""The sentences of a text: a line, or what ends in a full stop, question or exclamation mark within one.

    Examples:
        >>> split("Zaaien kan weer. We hebben 42 rassen!\n- Tuinbonen: € 2,50")
        ['Zaaien kan weer.', 'We hebben 42 rassen!', '- Tuinbonen: € 2,50']

    """
    return [one.strip() for one in _END.sub(r"\1\n", text).splitlines() if one.strip()]


def edit_share(before: str, after: str) -> float:
    """Share of a sentence that was changed, 0..1: edit distance in words and signs over those of the longer one.

    Source:
        Levenshtein 1966; insertion, deletion and substitution of a word count one each.

    Examples:
        >>> edit_share("Seeds can go out.", "Seeds may go out.")
        0.2
        >>> edit_share("For £1.25.", "For £1.50.")
        0.0

    """
    one, other = _words(before), _words(after)
    longest = max(len(one), len(other))
    if one == other or not longest:
        return 0.0
    if len(one) * len(other) > _LONGEST:
        return 1 - sum((Counter(one) & Counter(other)).values()) / longest
    return round(_distance(one, other) / longest, 4)


def sentences(
    texts: Mapping[str, Mapping[str, str]], *, by: str, model: str = "", prompts: Mapping[str, str] | None = None
) -> tuple[Sentence, ...]:
    """Every sentence of a creative's words, written by one writer.

    Args:
        texts: Language -> part -> words.
        by: The engine, or "human".
        model: Of an engine that has one.
        prompts: Language -> hash of what a model was asked.
    """
    asked = prompts or {}
    return tuple(Sentence(tongue, part, text, by, model, asked.get(tongue, "")) for tongue, part, text in _all(texts))


def attribute(texts: Mapping[str, Mapping[str, str]], known: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Who wrote each sentence of words that may have been an engine's before a person edited them.

    Args:
        texts: Language -> part -> words, as they stand now.
        known: Sentences of earlier versions, as the ledger keeps them; a sentence that is near none of an engine's is
            a person's.
    """
    engines = [one for one in known if one.by != HUMAN]
    exact = {(one.language, *_words(one.text)): one for one in reversed(engines)}
    return tuple(_writer(tongue, part, text, exact, engines) for tongue, part, text in _all(texts))


def writer_of(written: Sequence[Sentence]) -> tuple[str, str | None]:
    """`made_by` and `human_editor` that go with sentences: a model's word makes the whole a model's, edited by a person."""
    engines = [one for one in written if one.by != HUMAN]
    if not engines:
        return HUMAN, None
    first = next((one for one in engines if one.model), engines[0])
    touched = len(engines) < len(written) or any(one.edited for one in engines)
    return f"{first.by}:{first.model}" if first.model else first.by, SOMEONE if touched else None


def human_share(creative: Creative) -> float:
    """Share of a creative's words that people wrote, 0..1, by characters; an edited sentence counts for what was edited.

    Examples:
        >>> words = {"en": {"subject": "Sowing time", "body": "Seeds can go out."}}
        >>> made = Creative("spring", "v1", "email", words, written=(
        ...     Sentence("en", "subject", "Sowing time", "human"), Sentence("en", "body", "Seeds can go out.", "openai")))
        >>> round(human_share(made), 2)
        0.39

    """
    if not creative.written:
        return 1.0 if creative.made_by == HUMAN else 0.0
    total = sum(len(one.text) for one in creative.written)
    human = sum(len(one.text) * (1.0 if one.by == HUMAN else one.edited) for one in creative.written)
    return human / total if total else 0.0


def edit(creative: Creative, edits: Mapping[str, Mapping[str, str]], by: str) -> Creative:
    """A new version with words that a person changed; every sentence is held against what the engine wrote.

    Args:
        creative: A version, from `write` or from an earlier edit.
        edits: Language -> part -> the new words of that part.
        by: The name of the person who edits.

    Raises:
        CampaignError: E427, no person is named; E436, the creative has no such language or part.
    """
    name = check_person(by, creative, "the hand")
    texts = {tongue: dict(parts) for tongue, parts in creative.texts.items()}
    for tongue, parts in edits.items():
        for part, text in parts.items():
            _editable(creative, texts, tongue, part)
            texts[tongue][part] = text
    known = creative.written or sentences(creative.texts, by=creative.made_by)
    changed = replace(creative, version="", texts=texts, human_editor=name, written=attribute(texts, known))
    return replace(changed, version=version_of(changed))


def _editable(creative: Creative, texts: Mapping[str, Mapping[str, str]], tongue: str, part: str) -> None:
    there = [f"{language}.{one}" for language, parts in texts.items() for one in parts if one not in _NOT_READ]
    if f"{tongue}.{part}" in there:
        return
    hint = nearest(f"{tongue}.{part}", there)
    raise CampaignError(
        f"creative '{creative.creative_id}' has no such words to edit.",
        code="E436",
        found=f"{tongue}.{part}",
        fix=f"did you mean '{hint}'?" if hint else f"edit one of: {', '.join(there)}",
    )


def _all(texts: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for tongue, parts in texts.items():
        for part, text in parts.items():
            if part not in _NOT_READ:
                yield from ((tongue, part, one) for one in split(text))


def _writer(
    tongue: str, part: str, text: str, exact: Mapping[tuple[str, ...], Sentence], engines: Sequence[Sentence]
) -> Sentence:
    same = exact.get((tongue, *_words(text)))
    if same is not None:
        return replace(same, part=part, text=text)
    near = [(one, _changed(one, text)) for one in engines if one.language == tongue and _near(one.text, text)]
    best, share = min(near, key=lambda found: found[1], default=(None, 1.0))
    if best is None or share >= HUMAN_FROM:
        return Sentence(tongue, part, text, HUMAN)
    return replace(best, part=part, text=text, edited=round(share, 4))


def _changed(one: Sentence, text: str) -> float:
    """What was changed since the engine wrote it, also where the known sentence was edited before."""
    return 1 - (1 - one.edited) * (1 - edit_share(one.text, text))


def _near(one: str, other: str) -> bool:
    """Whether two sentences are of a length that half of the words can be the same."""
    lengths = sorted((len(_words(one)), len(_words(other))))
    return lengths[0] >= (1 - HUMAN_FROM) * lengths[1]


def _words(text: str) -> list[str]:
    return _WORD.findall(_NUMBER.sub("0", text))


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    row = list(range(len(other) + 1))
    for i, word in enumerate(one, start=1):
        above, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != against))
    return row[-1]
