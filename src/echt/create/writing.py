"""From a brief and facts to a creative with its version, and a named person's yes to exactly that version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt.create.authors import attribute, sentences, writer_of
from echt.create.brief import Brief
from echt.create.engines import ENGINES, ByHand, Engine, Signed, Sourced
from echt.create.facts import facts_from_table, in_sentence
from echt.create.guard import Finding, bindings, review
from echt.create.slots import slot_words
from echt.create.version import check_person, version_of
from echt.errors import CampaignError, nearest
from echt.nouns import Approval, Creative, Fact, Sentence
from echt.prove import register

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["ENGINES", "approve", "engine_of", "version_of", "write"]

_SLOT = re.compile(r"\{([^{}\s]+)\}")


def write(
    brief: Brief,
    facts: Sequence[Fact] | pa.Table = (),
    *,
    engine: str | Engine = "phrases",
    earlier: Sequence[Sentence] = (),
) -> Creative:
    """A creative in every language of the brief, each number in it a fact's, each sentence with who wrote it.

    Words that stand in the content file are taken as they are, whatever the engine.

    Args:
        brief: From `load_content`.
        facts: More facts (of products), or an Arrow table with the columns of `Fact`; those of the brief are known.
        engine: "phrases", "template", "nothing" (only hand-written words), or something with `made_by` and `words`.
        earlier: Sentences of earlier versions: those that an engine wrote stay the engine's in the content file too.

    Raises:
        CampaignError: E421, an unknown engine; E422, E425 by the engine; E437, a model that was not asked; E426, a slot that no fact fills.

    """
    extra = facts_from_table(facts) if isinstance(facts, pa.Table) else list(facts)
    known = {fact.fact_id: fact for fact in [*extra, *brief.facts]}
    writer = ByHand() if brief.copy else engine_of(engine)
    texts: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for language in brief.languages:
        fixed = brief.slots is not None and not brief.copy
        words = slot_words(language, brief.tone) if fixed else writer.words(brief, list(known.values()), language)
        texts[language] = {part: _filled(text, known, language, brief.name, used) for part, text in words.items()}
        for text in texts[language].values():
            used |= bindings(text, list(known.values()), language)
        if isinstance(writer, Sourced):
            used |= writer.used.get(language, set())
        if brief.link:
            texts[language]["link"] = brief.link
    written = _written(writer, texts, earlier)
    made_by, editor = writer_of(written) if brief.copy else (writer.made_by, None)
    editor = (brief.editor or editor) if editor else None
    creative = Creative(
        creative_id=brief.name,
        version="",
        channel=brief.channel,
        texts=texts,
        facts=tuple(fact for fact_id, fact in known.items() if fact_id in used | _of_products(brief)),
        made_by=made_by,
        human_editor=editor,
        product_ids=brief.product_ids,
        slots=replace(brief.slots, pictures=brief.slots.pictures or brief.pictures).to_dict() if brief.slots else {},
        written=written,
    )
    if brief.editor:
        check_person(brief.editor, creative, "the hand")
    return replace(creative, version=version_of(creative))


def _written(
    writer: Engine, texts: Mapping[str, Mapping[str, str]], earlier: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    if isinstance(writer, ByHand):
        return attribute(texts, earlier)
    if isinstance(writer, Signed):
        return sentences(texts, by=writer.by, model=writer.model, prompts=writer.prompts)
    return sentences(texts, by=writer.made_by)


def _of_products(brief: Brief) -> set[str]:
    """The facts that a person gave of products that may come in the places of a creative."""
    return {fact.fact_id for fact in brief.facts if "." in fact.fact_id} if brief.slots else set()


def approve(
    ledger: Ledger, creative: Creative, by: str, at: datetime, *, brand: Mapping[str, Any] | None = None
) -> Approval:
    """A named person's yes to exactly this version; it is registered in the ledger when it was not yet.

    Args:
        ledger: Where promises are kept.
        creative: From `write`.
        by: The name of the person who says yes. A machine cannot.
        at: When, UTC.
        brand: The content of brand.toml, for the guard.

    Raises:
        CampaignError: E427, no person is named; E428, findings block it; E429, the words or facts were changed after
            the version was made.

    """
    name = check_person(by, creative, "the yes")
    if creative.version != version_of(creative):
        raise CampaignError(
            f"creative '{creative.creative_id}' is not the version it says it is.",
            code="E429",
            found=f"{creative.version}, while its words and facts make {version_of(creative)}",
            fix="create it again, look at it again",
        )
    _refuse(creative, [one for one in review(creative, at=at, brand=brand) if one.blocks])
    register(ledger, creative, at=at)
    approval = Approval("creative", creative.creative_id, creative.version, name, at)
    ledger.approve(approval)
    return approval


def _refuse(creative: Creative, blocking: list[Finding]) -> None:
    if blocking:
        first = blocking[0]
        raise CampaignError(
            f"creative '{creative.creative_id}' has {len(blocking)} findings that block it.",
            code="E428",
            found=f"{first.rule}: '{first.text}'. {first.why}",
            fix=first.fix,
        )


def engine_of(engine: str | Engine) -> Engine:
    """The engine of a name, or the engine itself.

    Raises:
        CampaignError: E421, an unknown name; E437, a model, which needs more than its name.
    """
    if not isinstance(engine, str):
        return engine
    if engine == "openai":
        raise CampaignError(
            "a model writes only when a person asks it to.",
            code="E437",
            found="no words in the content file yet",
            fix="echt create NAME --write asks it, and puts its words in the file; or write them yourself",
        )
    if engine not in ENGINES:
        hint = nearest(engine, ENGINES)
        fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(ENGINES)}"
        raise CampaignError(f"'{engine}' is not an engine that can write.", code="E421", found=engine, fix=fix)
    return ENGINES[engine]()


def _filled(text: str, known: Mapping[str, Fact], language: str, name: str, used: set[str]) -> str:
    def word(slot: re.Match[str]) -> str:
        if slot[1].startswith("product."):
            return slot[0]  # stays open until a product is chosen; `load_content` refuses it where none is
        own = f"{slot[1]}.{language}"
        fact_id = own if own in known else slot[1]
        if fact_id not in known:
            hint = nearest(slot[1], known)
            raise CampaignError(
                f"content '{name}' has a slot that no fact fills.",
                code="E426",
                found=f"{{{slot[1]}}}",
                fix=f"did you mean {{{hint}}}?" if hint else "add the fact, with its source, to the content file",
            )
        used.add(fact_id)
        return in_sentence(known[fact_id], language, text[: slot.start()])

    return _SLOT.sub(word, text)
