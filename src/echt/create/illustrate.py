"""The pictures of a creative: drawn once, kept by their fingerprint, and found again when its words leave."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from echt.create.picture import THEMES, Drawn, Look, Note, draw
from echt.create.picture.photo import Photo
from echt.create.version import version_of
from echt.errors import OutsideError
from echt.nouns import Creative, Picture

__all__ = ["Finish", "Illustrated", "PictureStore", "illustrate"]


_FLAT = Note(
    "flat",
    "Dit beeld is weggelaten: het heeft te weinig structuur voor het onzichtbare merk.",
    "This picture was left out: it has too little texture for the invisible mark.",
)


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A creative with its pictures, and what a person should know about them.

    Attributes:
        creative: In the version that holds these pictures.
        notes: Size, theme and language -> remarks.
    """

    creative: Creative
    notes: Mapping[str, tuple[Note, ...]]


class Finish(Protocol):
    """Makes a drawn picture ready to leave: labelled, marked, signed and kept. `prove` does it, `flow` brings it here."""

    @property
    def key(self) -> str:
        """Changes with who signs."""
        ...

    def __call__(self, drawn: Drawn, creative_id: str) -> bytes:
        """The bytes that may leave.

        Raises:
            OutsideError: E576, the picture has too little texture for a mark; or it cannot be signed.
        """
        ...


class PictureStore:
    """Two folders of pictures by the SHA-256 of their bytes: drawings, which can be drawn again, and what was signed.

    Args:
        folder: Of drawings, and of what each was drawn from.
        signed: Of what was marked and signed: no second signature is the same, so these are kept.
    """

    def __init__(self, folder: Path, signed: Path | None = None) -> None:
        self.folder, self.signed = folder, signed or folder

    def path(self, picture: Picture) -> Path:
        """Where the bytes of a picture are, or would be."""
        name = f"{picture.sha256}{Path(picture.name).suffix}"
        return self.signed / name if (self.signed / name).exists() else self.folder / name

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

    def of(self, sha256: str) -> bytes | None:
        """The bytes of a signed picture, or None where they are gone."""
        found = next(iter(self.signed.glob(f"{sha256}.*")), None) if self.signed.is_dir() else None
        return found.read_bytes() if found else None

    def keep(self, picture: Picture, content: bytes, *, signed: bool = False) -> Path:
        """Write the bytes of a picture, whole or not at all; twice is once."""
        return _kept(self.signed if signed else self.folder, picture.sha256, Path(picture.name).suffix, content)

    def keep_file(self, sha256: str, suffix: str, content: bytes) -> Path:
        """Write the bytes of a signed file that belongs to no creative, whole or not at all; twice is once."""
        return _kept(self.signed, sha256, suffix, content)

    def known(self, key: str) -> tuple[Picture | None, tuple[Note, ...]] | None:
        """What came of the same words, look and photo before, where its bytes are still there; a picture or only notes."""
        try:
            raw: dict[str, Any] = json.loads((self.folder / f"{key}.json").read_text("utf-8"))
            picture = Picture(**raw["picture"]) if raw["picture"] else None
            there = picture is None or self.path(picture).exists()
            return (picture, tuple(Note(**one) for one in raw["notes"])) if there else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def remember(self, key: str, picture: Picture | None, notes: Sequence[Note]) -> None:
        """Keep what came of something that was drawn."""
        said = {"picture": picture and asdict(picture), "notes": [one.to_dict() for one in notes]}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{key}.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def _kept(folder: Path, sha256: str, suffix: str, content: bytes) -> Path:
    path = folder / f"{sha256}{suffix}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return path


def illustrate(
    creative: Creative,
    store: PictureStore,
    *,
    sizes: Sequence[str],
    themes: Sequence[str] = THEMES,
    look: Look | None = None,
    photo: Photo | None = None,
    seed: int = 0,
    finish: Finish | None = None,
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
        finish: Labels, marks and signs each picture; None: drafts, which no gate lets out.

    Raises:
        CampaignError, ProjectError, OutsideError: As `draw`, or as `finish`. A picture with too little texture for a mark
            is left out, and a note says so.
    """
    look = look or Look()
    pictures: list[Picture] = []
    notes: dict[str, tuple[Note, ...]] = {}
    base = _base(look, photo, seed) + (finish.key if finish else "")
    for language in creative.texts:
        for theme in themes:
            for size in sizes:
                key = _key(creative, base, language, theme, size)
                found = store.known(key)
                if found is None:
                    drawn = draw(creative, size=size, theme=theme, language=language, look=look, photo=photo, seed=seed)
                    found = _finished(drawn, creative.creative_id, store, finish)
                    store.remember(key, *found)
                pictures += [found[0]] if found[0] else []
                if found[1]:
                    notes[f"{size} {theme} {language}"] = found[1]
    made = replace(creative, version="", pictures=tuple(pictures))
    return Illustrated(replace(made, version=version_of(made)), notes)


def _finished(
    drawn: Drawn, creative_id: str, store: PictureStore, finish: Finish | None
) -> tuple[Picture | None, tuple[Note, ...]]:
    store.keep(drawn.picture, drawn.png)
    if finish is None:
        return drawn.picture, drawn.notes
    try:
        content = finish(drawn, creative_id)
    except OutsideError as error:
        if error.code != "E576":
            raise
        return None, (*drawn.notes, _FLAT)
    name = Path(drawn.picture.name).with_suffix(".jpg").name
    picture = replace(drawn.picture, name=name, sha256=hashlib.sha256(content).hexdigest())
    store.keep(picture, content, signed=True)
    return picture, drawn.notes


def _base(look: Look, photo: Photo | None, seed: int) -> str:
    """What all pictures of a creative share."""
    logos = {theme: logo.svg for theme, logo in look.logos.items()}
    fonts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in look.font_files]
    brand = [look.name, dict(look.light), dict(look.dark), look.family, fonts, logos]
    pixels = (
        [] if photo is None else [hashlib.sha256(photo.image.tobytes()).hexdigest(), photo.source, dict(photo.shows)]
    )
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
