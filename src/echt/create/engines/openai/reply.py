"""What comes back from a model: words and nothing else, or it is not taken.

A reply is held to a schema, and then to what words may be: the only braces are places that were given, there is no
digit outside them, no markup, no address, no line that a content file would read as its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from echt.create.brief import Brief
from echt.create.engines.openai.faults import WrongReplyError
from echt.create.engines.phrases import WORDS_FOR, length_of

__all__ = ["copy_model", "read_copy", "read_ways", "schema_of", "ways_model"]

_PLACE = re.compile(r"\{([a-z]{1,2})\}")
_ADDRESS = re.compile(r"(?i)https?:|www\.|\b[\w-]+\.(?:com|nl|org|net|eu|io|info|biz|shop|be|de)\b(?!\.)|\S@\S|mailto:")
_LINES = {"body", "post"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def copy_model(brief: Brief) -> type[BaseModel]:
    """The schema of one text for each part of a creative."""
    fields: dict[str, Any] = {
        part: (str, Field(min_length=2, max_length=length_of(brief, part))) for part in WORDS_FOR[brief.channel]
    }
    return create_model("Copy", __base__=_Strict, **fields)


def ways_model(brief: Brief, part: str, n: int) -> type[BaseModel]:
    """The schema of several texts for one part."""
    item: dict[str, Any] = {"type": "string", "minLength": 2, "maxLength": length_of(brief, part)}
    asked = Field(min_length=1, max_length=n, json_schema_extra={"items": item})
    return create_model("Ways", __base__=_Strict, ways=(list[str], asked))


def schema_of(model: type[BaseModel], *, limits: bool) -> dict[str, Any]:
    """The JSON schema of a model for a request.

    Args:
        model: From `copy_model` or `ways_model`.
        limits: With lengths and counts, which small models need and some endpoints refuse.
    """
    schema = model.model_json_schema()
    properties: dict[str, Any] = {}
    for name, one in schema["properties"].items():
        bare = {"type": one["type"]} | ({"items": {"type": "string"}} if "items" in one else {})
        properties[name] = {key: value for key, value in one.items() if key != "title"} if limits else bare
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read_copy(text: str, model: type[BaseModel], places: Mapping[str, str]) -> dict[str, str]:
    """The parts of a reply, with each place replaced by the slot of its fact.

    Args:
        text: What the model wrote.
        model: From `copy_model`.
        places: Place -> fact id.

    Raises:
        WrongReplyError: E565, it is not JSON; E566, it does not follow the schema, or holds what words may not hold.
    """
    found = _parsed(text, model).model_dump()
    return {part: _words(said, places, one_line=part not in _LINES) for part, said in found.items()}


def read_ways(text: str, model: type[BaseModel], places: Mapping[str, str], part: str) -> list[str]:
    """The texts of a reply that may be taken; those that hold what words may not hold are left out.

    Raises:
        WrongReplyError: E565, it is not JSON; E566, it does not follow the schema, or no text of it may be taken.
    """
    kept: list[str] = []
    last: WrongReplyError | None = None
    for said in _parsed(text, model).model_dump()["ways"]:
        try:
            kept.append(_words(said, places, one_line=part not in _LINES))
        except WrongReplyError as error:
            last = error
    if not kept and last is not None:
        raise last
    return list(dict.fromkeys(kept))


def _parsed(text: str, model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise WrongReplyError(
                "the model's reply is not JSON.",
                code="E565",
                found=f"{len(text)} characters",
                fix="ask a model that can follow a schema, or raise max_tokens",
            ) from None
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise _wrong(f"{where}: {first['type']}") from None


def _words(said: str, places: Mapping[str, str], *, one_line: bool) -> str:
    text = "".join(c for c in unicodedata.normalize("NFC", said) if c in "\n\u00ad" or _seen(c))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = (" " if one_line else "\n").join(lines).strip()
    bare = _PLACE.sub("", text)
    unknown = [place for place in _PLACE.findall(text) if place not in places]
    if unknown:
        raise _wrong("a place that was not given")
    if not bare.strip(" .,!?-") and bare == text:
        raise _wrong("no words")
    if re.search(r"[{}<>`\\|]|\*\*|\]\(", bare):
        raise _wrong("markup")
    if any(c.isdigit() or c.isnumeric() for c in bare):
        raise _wrong("a number of its own")
    if _ADDRESS.search(bare):
        raise _wrong("an address")
    if re.search(r"(?im)^\s*(?:#|\+\+\+|(?:subject|preheader|body|call_to_action|link)\s*:)", text):
        raise _wrong("a line that is not a sentence")
    return _PLACE.sub(lambda place: f"{{{places[place[1]]}}}", text)


def _seen(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn"}


def _wrong(found: str) -> WrongReplyError:
    return WrongReplyError(
        "the model's reply is not what was asked.",
        code="E566",
        found=found,
        fix="ask again, or ask a model that can follow a schema; nothing of this reply is used",
    )
