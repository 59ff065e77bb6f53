"""The writer with a model behind it, at any endpoint that speaks the OpenAI protocol."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from echt.create.brief import Brief
from echt.create.engines.base import Variant, known_part
from echt.create.engines.openai.asking import Asker, Progress
from echt.create.engines.openai.costs import Log
from echt.create.engines.openai.endpoint import Endpoint
from echt.create.engines.openai.made import Made
from echt.create.engines.openai.prompt import Request, request_for
from echt.create.engines.phrases import WORDS_FOR
from echt.create.facts import in_sentence
from echt.create.guard import LENGTHS, check_copy
from echt.errors import CampaignError, OutsideError
from echt.nouns import Fact

__all__ = ["OpenAI"]

_SLOT = re.compile(r"\{([^{}\s]+)\}")


class OpenAI:
    """Writes with a language model. It gets facts and a brief, never people; it gives words, never anything else.

    Args:
        endpoint: Where, which model, how long, what it costs.
        at: The moment the words would be read: facts that expired before it are not sent, and it stands in the log.
        audience: One sentence about whom it is for, such as a segment's own; used where the brief has none.
        brand: The content of brand.toml: its `forbidden_words` are asked to be left out, and the guard knows it.
        log: A file that gets one line for each try: tokens, cost, outcome; never a word of what was said.
        seed: Of the first try.
        progress: Called with what is done and how many pieces came.
        pause: Waits so many seconds between tries.

    Attributes:
        made_by: "openai:" and the model: what a creative says of itself.
        by, model, prompts: For each sentence: engine, model, and language -> hash of what was asked last.
    """

    by = "openai"

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        at: datetime,
        audience: str = "",
        brand: Mapping[str, Any] | None = None,
        log: Path | None = None,
        seed: int = 0,
        progress: Progress | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint, self.at, self.audience, self.brand, self.seed = endpoint, at, audience, brand or {}, seed
        self.model, self.made_by = endpoint.model, f"openai:{endpoint.model}"
        self.prompts: dict[str, str] = {}
        self._asker = Asker(endpoint, Log(log, {"at": at.isoformat()}), progress=progress, pause=pause)

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """The parts of a creative, each number in them a slot.

        What the guard would block is asked for again, as often as `retries` says; what is left then is shown to a
        person with its findings, and cannot be approved.

        Raises:
            CampaignError: E425, there is no fact to write from.
            NotAllowedError: E309, something in the request looks like it belongs to a person.
            OutsideError: E560 to E574, the endpoint does not do what was asked.
        """
        from echt.create.engines.openai.reply import copy_model, read_copy, schema_of

        alive = self._alive(brief, facts)
        request = self._request(brief, alive, language)
        model = copy_model(brief)
        schemas = schema_of(model, limits=True), schema_of(model, limits=False)
        found: dict[str, str] = {}
        for turn in range(self.endpoint.retries + 1):
            try:
                found = self._asker.chat(
                    request,
                    schemas,
                    lambda text: read_copy(text, model, request.places),
                    seed=self.seed + 1000 * turn,
                    about={"kind": "words", "creative": brief.name, "language": language},
                )
            except OutsideError:
                if not found:
                    raise
                break  # words that a person can mend are better than none
            if not any(self._blocked(text, alive, language, brief, part) for part, text in found.items()):
                break
        self.prompts[language] = request.prompt
        return found if brief.channel == "email" else {"body": found[WORDS_FOR[brief.channel][0]]}

    def variants(
        self, brief: Brief, facts: Sequence[Fact], language: str, part: str, *, n: int, seed: int
    ) -> list[Variant]:
        """At most `n` different ways to write a part; those that the guard would block are left out.

        Args:
            brief: What it is for.
            facts: What is known to be true.
            language: "nl" or "en".
            part: One of `PARTS`.
            n: How many at most, 1 to 50.
            seed: Passed to the endpoint, which may or may not give the same again.

        Raises:
            CampaignError: E424, an unknown part; E425, no facts.
            NotAllowedError: E309, something in the request looks like it belongs to a person.
            OutsideError: E560 to E574, the endpoint does not do what was asked.
        """
        from echt.create.engines.openai.reply import read_ways, schema_of, ways_model

        known_part(part)
        alive = self._alive(brief, facts)
        n = min(max(n, 1), 50)
        request = self._request(brief, alive, language, (part, n))
        model = ways_model(brief, part, n)
        said = self._asker.chat(
            request,
            (schema_of(model, limits=True), schema_of(model, limits=False)),
            lambda text: read_ways(text, model, request.places, part),
            seed=seed,
            about={"kind": "ways", "creative": brief.name, "language": language},
        )
        made = [self._variant(text, alive, language, part, request) for text in said]
        kept = [one for one in made if not self._blocked(one.text, alive, language, brief, part)]
        return list({one.text: one for one in kept}.values())

    def picture(
        self, name: str, shows: Mapping[str, str], *, size: tuple[int, int] = (1024, 1024), seed: int = 0
    ) -> Made:
        """A picture that a model makes of what it is to show, said so in its source type.

        Args:
            name: Of its file, without suffix.
            shows: Language -> what is to be seen; the English words are sent where there are some, and all are kept as
                alternative text.
            size: Width and height in pixels, as the endpoint knows them.
            seed: Only for the log: the protocol has no seed for pictures.

        Raises:
            NotAllowedError: E309, something in the request looks like it belongs to a person.
            OutsideError: E560 to E574; E573, what came back is not a picture of that size.
        """
        from echt.create.engines.openai.images import make

        return make(self._asker, name, shows, size, seed)

    def _alive(self, brief: Brief, facts: Sequence[Fact]) -> list[Fact]:
        named = [one for one in facts if _SLOT.fullmatch(f"{{{one.fact_id}}}")]
        alive = [one for one in named if one.valid_until is None or one.valid_until >= self.at]
        if not alive:
            raise CampaignError(
                f"there is nothing to write '{brief.name}' from.",
                code="E425",
                found="no facts" if not facts else "facts that have all expired, or with ids that cannot be a slot",
                fix="name products in 'products', add [[facts]], or write the words yourself",
            )
        return alive

    def _request(
        self, brief: Brief, facts: Sequence[Fact], language: str, ways: tuple[str, int] | None = None
    ) -> Request:
        avoid = [str(one) for one in self.brand.get("forbidden_words", [])]
        return request_for(brief, facts, language, audience=self.audience, avoid=avoid, ways=ways)

    def _blocked(self, text: str, facts: Sequence[Fact], language: str, brief: Brief, part: str) -> bool:
        place = f"{brief.channel}.{part}"
        channel = place if place in LENGTHS else brief.channel
        said = _filled(text, {fact.fact_id: fact for fact in facts}, language)
        found = check_copy(said, facts, language=language, channel=channel, brand=self.brand, at=self.at)
        return any(one.blocks for one in found)

    def _variant(self, text: str, facts: Sequence[Fact], language: str, part: str, request: Request) -> Variant:
        used = tuple(dict.fromkeys(_SLOT.findall(text)))
        by_id = {fact.fact_id: fact for fact in facts}
        said, skeleton = _filled(text, by_id, language), _SLOT.sub("_", text)
        return Variant(language, part, said, used, skeleton, self.by, self.model, request.prompt)


def _filled(text: str, by_id: Mapping[str, Fact], language: str) -> str:
    def word(slot: re.Match[str]) -> str:
        known = by_id.get(slot[1])
        return slot[0] if known is None else in_sentence(known, language, text[: slot.start()])

    return _SLOT.sub(word, text)
