"""The version of a creative, and whose yes or hand it can carry: a person's, never a machine's."""

from __future__ import annotations

import hashlib
import json
import re

from echt.errors import CampaignError
from echt.nouns import Creative

__all__ = ["check_person", "person_named", "version_of"]

_MACHINES = re.compile(
    r"(?i)(?:the |de |een |an? )?(?:\S*bot|echt|system|systeem|machine|engine|template|phrases|human|nobody|none|openai\S*|ai|\S*gpt\S*|llm|model|auto\w*|\W*)\Z"
)


def version_of(creative: Creative) -> str:
    """12 characters that change with any word, fact, product, channel or writer of a creative."""
    return hashlib.sha256(_canonical(creative).encode()).hexdigest()[:12]


def check_person(by: str, creative: Creative, does: str) -> str:
    """The name of a person, without stray white space.

    Args:
        by: Who is said to do it.
        creative: What it is done to.
        does: For the message: "the yes", "the hand".

    Raises:
        CampaignError: E427, no person is named, or a machine is.
    """
    return person_named(by, f"creative '{creative.creative_id}'", does, creative.made_by)


def person_named(by: str, whose: str, does: str, made_by: str = "") -> str:
    """The same for what is no creative yet: `whose` says in words what needs the person."""
    name = by.strip()
    if len(name) < 2 or _MACHINES.match(name) or name == made_by:
        raise CampaignError(
            f"{whose} needs {does} of a named person.",
            code="E427",
            found="no name, or the name of a machine",
            fix='say who it is: --by "Anna de Vries"',
        )
    return name


def _canonical(creative: Creative) -> str:
    facts = sorted(
        [f.fact_id, f.quantity, f.value, f.unit, f.condition, f.source, f.valid_until and f.valid_until.isoformat()]
        for f in creative.facts
    )
    words = {language: dict(texts) for language, texts in creative.texts.items()}
    parts = [creative.creative_id, creative.channel, words, facts, creative.made_by, creative.human_editor]
    parts += [dict(creative.slots), creative.template] if creative.slots or creative.template else []
    parts += [[one.name, one.sha256, one.source, one.alt] for one in creative.pictures]
    parts += [[one.language, one.part, one.by, one.model, one.prompt, one.edited] for one in creative.written]
    return json.dumps([*parts, list(creative.product_ids)], sort_keys=True, ensure_ascii=False, default=str)
