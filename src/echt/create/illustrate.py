"""The pictures of a creative: drawn once, kept by their fingerprint, and found again when its words leave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from echt.create.picture import THEMES, Drawn, Look, Note, draw
from echt.create.picture.photo import Photo
from echt.create.version import version_of
from echt.errors import OutsideError
from echt.nouns import Creative, Picture

__all__ = ["Illustrated", "PictureStore", "illustrate"]


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A creative with its pictures, and what a person should know about them.

    Attributes:
        creative: In the version that holds these pictures.
        notes: Size, theme and language -> remarks.
    """

    creative: Creative
    notes: Mapping[str, tuple[Note, ...]]


class PictureStore:
    """A folder of pictures by the SHA-256 of their bytes. All of it can be drawn again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, picture: Picture) -> Path:
        """Where the bytes of a picture are, or would be."""
        return self.folder / f"{picture.sha256}.png"

    def read(self, picture: Picture) -> bytes:
        """The bytes of a picture.

        Raises:
            OutsideError: E508, they are not there any more.
        """
        try:
            return self.path(picture).read_bytes()
        except OSError:
            raise OutsideError(
                "a picture that was approved is not there any more.",
                code="E508",
                found=picture.name,
                fix="draw it again: echt create, with the brand's look of then",
            ) from None

    def keep(self, drawn: Drawn) -> Path:
        """Write the bytes of a picture, whole or not at all; twice is once."""
        path = self.path(drawn.picture)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_bytes(drawn.png)
            fresh.replace(path)
        return path

    def known(self, key: str) -> tuple[Picture, tuple[Note, ...]] | None:
        """The picture that was drawn from the same words, look and photo before, where its bytes are still there."""
        try:
            raw: dict[str, Any] = json.loads((self.folder / f"{key}.json").read_text("utf-8"))
            picture = Picture(**raw["picture"])
            return (picture, tuple(Note(**one) for one in raw["notes"])) if self.path(picture).exists() else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def remember(self, key: str, drawn: Drawn) -> None:
        """Keep a picture under what it was drawn from."""
        self.keep(drawn)
        said = {"picture": asdict(drawn.picture), "notes": [one.to_dict() for one in drawn.notes]}
        (self.folder / f"{key}.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def illustrate(
    creative: Creative,
    store: PictureStore,
    *,
    sizes: Sequence[str],
    themes: Sequence[str] = THEMES,
    look: Look | None = None,
    photo: Photo | None = None,
    seed: int = 0,
) -> Illustrated:
    """A creative with a picture in each of these sizes and themes, in every language it has words in.

    What was drawn before from the same words, look and photo is taken from the store.

    Args:
        creative: Words, and no open places.
        store: Where the bytes go.
        sizes: As `draw` names them.
        themes: "light", "dark".
        look: Of the brand.
        photo: Of the product; without one a shape is drawn.
        seed: Of the shape.

    Raises:
        CampaignError, ProjectError, OutsideError: As `draw`.
    """
    look = look or Look()
    pictures: list[Picture] = []
    notes: dict[str, tuple[Note, ...]] = {}
    base = _base(look, photo, seed)
    for language in creative.texts:
        for theme in themes:
            for size in sizes:
                key = _key(creative, base, language, theme, size)
                found = store.known(key)
                if found is None:
                    drawn = draw(creative, size=size, theme=theme, language=language, look=look, photo=photo, seed=seed)
                    store.remember(key, drawn)
                    found = drawn.picture, drawn.notes
                pictures.append(found[0])
                if found[1]:
                    notes[f"{size} {theme} {language}"] = found[1]
    made = replace(creative, version="", pictures=tuple(pictures))
    return Illustrated(replace(made, version=version_of(made)), notes)


def _base(look: Look, photo: Photo | None, seed: int) -> str:
    """What all pictures of a creative share."""
    logos = {theme: logo.svg for theme, logo in look.logos.items()}
    fonts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in look.font_files]
    brand = [look.name, dict(look.light), dict(look.dark), look.family, fonts, logos]
    pixels = [] if photo is None else [hashlib.sha256(photo.image.tobytes()).hexdigest(), photo.source, dict(photo.shows)]
    return json.dumps([brand, pixels, seed, _templates()], sort_keys=True)


def _templates() -> str:
    folder = Path(__file__).parent / "picture"
    files = sorted([*folder.glob("*.py"), *folder.glob("templates/*.typ")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _key(creative: Creative, base: str, language: str, theme: str, size: str) -> str:
    facts = [[one.fact_id, one.value, one.unit] for one in creative.facts]
    said = [creative.creative_id, {k: dict(v) for k, v in creative.texts.items()}, facts, list(creative.product_ids)]
    key = json.dumps([base, said, language, theme, size], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(key.encode()).hexdigest()[:32]
