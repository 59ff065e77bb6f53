"""The part of a project that makes: words, pictures, stories, banners, and a person's yes to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt import flow
from echt.errors import EchtError, ProjectError
from echt.project.config import Config
from echt.project.files import find, names

if TYPE_CHECKING:
    from echt.create import Finding
    from echt.create.engines.openai import OpenAI
    from echt.deliver import Audience
    from echt.flow import Setting
    from echt.report import Language

__all__ = ["Making"]

Progress = Callable[[str, int, int | None], None]


class Making:
    """Methods of a project about what is said; `Project` is the only one that is made of it."""

    folder: Path
    config: Config
    at: datetime
    setting: cached_property[Setting]
    brand: cached_property[dict[str, Any]]

    def create(self, name: str) -> flow.Written:
        """Write a creative from facts, check every claim, register the version."""
        return flow.write_creative(self.setting, find(self.folder, "content", name), self.brand)

    def draft(self, name: str, *, engine: str | None = None, progress: Progress | None = None) -> flow.Written:
        """Have an engine write into a content file that has no words yet, for people to read and change.

        Args:
            name: A creative.
            engine: "phrases", "template" or "openai"; that of [create] when None.
            progress: Called while a model's reply streams.

        Raises:
            CampaignError: E437, there are words already.
            ProjectError: E115, echt.toml names no model.
        """
        chosen = engine or self.config.create.engine
        writer = self.model(audience=self._audience(name), progress=progress) if chosen == "openai" else chosen
        return flow.draft_creative(self.setting, find(self.folder, "content", name), self.brand, writer)

    def inspect(self, name: str) -> flow.Inspected:
        """A creative with all that speaks for and against it: brief, words, findings, pictures, label, approval."""
        return flow.inspect(self.setting, find(self.folder, "content", name), self.brand)

    def drafted(self, name: str, *, engine: str | None = None) -> str:
        """The text that `draft` would write into a content file, for a page that shows the difference first.

        Raises:
            CampaignError: E437, there are words already.
            ProjectError: E115, echt.toml names no model.
        """
        chosen = engine or self.config.create.engine
        writer = self.model(audience=self._audience(name)) if chosen == "openai" else chosen
        return flow.drafted_text(self.setting, find(self.folder, "content", name), writer)

    def reworded(self, name: str, edits: Mapping[str, Mapping[str, str]], *, by: str) -> str:
        """The text that `edit` would write into a content file; nothing is written. Raises as `edit` does."""
        return flow.reworded(find(self.folder, "content", name), edits, by=by)

    def tried(self, name: str, edits: Mapping[str, Mapping[str, str]]) -> tuple[Finding, ...]:
        """What the guard would find with these words in a content file; nothing is written."""
        return flow.tried(self.setting, find(self.folder, "content", name), self.brand, edits)

    def edit(self, name: str, edits: Mapping[str, Mapping[str, str]], *, by: str) -> flow.Written:
        """Change words of a content file in a person's name; the rest of the file stays as it is.

        Args:
            name: A creative whose words stand in its file.
            edits: Language -> part -> the new words, with places for facts in braces as they stand in the file.
            by: The name of the person who edits, and answers for the words.

        Raises:
            CampaignError: E427, no person is named; E436, there are no such words; and what `create` raises.
        """
        return flow.edit_creative(self.setting, find(self.folder, "content", name), self.brand, edits, by=by)

    def _audience(self, creative: str) -> str:
        """What the segment of the first campaign that shows a creative says of itself; nothing where there is none."""
        for campaign in names(self.folder, "campaigns"):
            with suppress(EchtError):
                chosen = flow.load_campaign(find(self.folder, "campaigns", campaign), self.setting)
                if creative in chosen.creatives:
                    return flow.load_segments(self.folder / "segments")[chosen.segment].sentence
        return ""

    def story(self, name: str) -> flow.Told:
        """An outline of a story's notes, what to ask further, and what keeps it from being told. A person writes it."""
        return flow.tell(self.setting, find(self.folder, "stories", name), self.brand)

    def approve_story(self, name: str, *, by: str) -> flow.Approved:
        """A named person's yes to a story as it is now; refused while somebody in it did not say yes themselves."""
        return flow.approve_story(self.setting, find(self.folder, "stories", name), self.brand, by=by)

    def model(self, *, audience: str = "", progress: Progress | None = None) -> OpenAI:
        """The language model of [create.openai]: a writer for `echt.create.write` and `shop.draft`.

        Args:
            audience: One sentence about whom it writes for, such as that of a segment; never anything of one person.
            progress: Called while a reply streams.

        Raises:
            ProjectError: E115, echt.toml names no model.
        """
        from echt.create.engines.openai import Endpoint, OpenAI

        config = self.config.create.openai
        if config is None:
            raise ProjectError(
                "echt.toml names no language model.",
                code="E115",
                found="no [create.openai]",
                fix='add [create.openai] with base_url = "https://…/v1" and model = "…"; the key stays in the environment',
            )
        return OpenAI(
            Endpoint(**config.model_dump()),
            at=self.at,
            audience=audience,
            brand=self.brand,
            log=self.folder / ".echt/openai.jsonl",
            seed=self.config.seed,
            progress=progress,
        )

    def variants(
        self,
        name: str,
        part: str = "headline",
        *,
        language: Language | None = None,
        n: int = 10,
        engine: str | None = None,
        progress: Progress | None = None,
    ) -> flow.Variants:
        """Ways to write one part of a creative that the guard lets pass: the likeliest first, unlike each other.

        Args:
            name: A creative.
            part: "headline", "subject", "preheader", "body", "call_to_action", "alt", "post", "push" or "sms".
            language: "nl" or "en"; the project's when None.
            n: How many at most.
            engine: "phrases" or "openai"; that of [create] when None.
            progress: Called while a model's reply streams.

        Raises:
            CampaignError: E421, the engine writes in one way only.
        """
        chosen = engine or self.config.create.engine
        writer = self.model(audience=self._audience(name), progress=progress) if chosen == "openai" else chosen
        path = find(self.folder, "content", name)
        return flow.vary(
            self.setting, path, writer, part, language=language or self.config.language, n=n, brand=self.brand
        )

    def approve(self, name: str, *, by: str) -> flow.Approved:
        """A named person's yes to exactly the version that the content file and the facts make now."""
        return flow.approve_creative(self.setting, find(self.folder, "content", name), self.brand, by=by)

    def image(
        self,
        product: str,
        shows: Mapping[str, str],
        *,
        size: int = 1024,
        model: OpenAI | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """A picture of a product that the model of [create.openai] makes, kept among the photos; a photo wins over it.

        Args:
            product: Its id.
            shows: Language -> what is to be seen; sent to the model, and kept as alternative text.
            size: Width and height, pixels, as the model knows them.
            model: Another one than that of [create.openai].
            progress: Called while the picture is made.

        Raises:
            ProjectError: E115, echt.toml names no model.
            OutsideError: E560 to E574, the endpoint does not do what was asked.
        """
        maker = model or self.model(progress=progress)
        made = maker.picture(product, shows, size=(size, size), seed=self.config.seed)
        return flow.keep_made(self.setting, product, made, maker.endpoint.image_model)

    def banners(self, name: str, folder: Path | str | None = None) -> flow.Banners:
        """The banners of an approved creative as HTML files; of one with places for a product, a set a product.

        Args:
            name: A creative.
            folder: Where; `banners/` of the project when None.
        """
        approved = flow.approved_creative(self.setting, find(self.folder, "content", name))
        return flow.export_banners(self.setting, approved, self.brand, Path(folder or self.folder / "banners"))

    def audience(self, segment: str, folder: Path | str | None = None) -> Audience:
        """A segment as lists of hashed addresses for an advertising platform: who to add, who to take off.

        Args:
            segment: One for a purpose under `marketing.advertising`.
            folder: Where; `audiences/` of the project when None.
        """
        find(self.folder, "segments", segment)
        known = flow.load_segments(self.folder / "segments")
        return flow.export_audience(self.setting, known[segment], known, Path(folder or self.folder / "audiences"))
