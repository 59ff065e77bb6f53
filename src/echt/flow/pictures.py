"""The pictures of creatives: the brand's look, the product's photo, and where the bytes are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt import create, prove
from echt.create import Feed
from echt.create.illustrate import Finish, Illustrated, PictureStore, illustrate
from echt.create.picture import SIZES, THEMES, Drawn, Look, Photo, read_photo
from echt.errors import NotAllowedError, OutsideError
from echt.flow.setting import Setting
from echt.nouns import Creative, Picture

if TYPE_CHECKING:
    from echt.create.engines.openai import Made

__all__ = [
    "Looked",
    "Pictured",
    "draw_creative",
    "drawn_pictures",
    "exit_gate",
    "file_maker",
    "finisher",
    "look_of",
    "picture_store",
    "product_photo",
    "read_feed",
    "released_file",
    "shown_pictures",
]

BY_AI = ".made-by-ai.png"
"""End of the name of a picture that a model made."""
_PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif")


def draw_creative(
    setting: Setting,
    creative: Creative,
    sizes: Sequence[str],
    brand: Mapping[str, Any],
    *,
    themes: Sequence[str] = THEMES,
) -> Illustrated:
    """A creative with its pictures: the photo of its only product, or a shape that it keeps.

    Raises:
        CampaignError, ProjectError, OutsideError: As `create.picture.draw`.
    """
    photo = product_photo(setting, creative.product_ids)
    return illustrate(
        creative,
        picture_store(setting),
        sizes=sizes,
        themes=themes,
        look=look_of(setting, brand),
        photo=photo,
        seed=int.from_bytes(creative.creative_id.encode()[:6], "big"),
        finish=finisher(setting, _by_model(setting, creative.product_ids, photo)),
    )


@dataclass(frozen=True)
class _Finish:
    """Labels, marks and signs what was drawn; the label stands in the part of the picture that has no words."""

    maker: prove.Maker
    keep: Callable[[str, str, bytes], Path]
    made: Path | None = None

    @property
    def key(self) -> str:
        """Changes with who signs."""
        return self.maker.key

    def __call__(self, drawn: Drawn, creative_id: str) -> bytes:
        """The bytes that may leave."""
        one = drawn.picture
        left, top, wide, high = SIZES[f"{one.width}x{one.height}"].panel
        corner = left, top, left + wide, top + high
        return self.maker.picture(
            drawn.png,
            name=one.name,
            source=one.source,
            language=one.language,
            corner=corner,
            creative_id=creative_id,
            made_from=self._parts(one.language),
        )

    def _parts(self, language: str) -> list[prove.Ingredient]:
        """The picture of a model that was drawn with: signed as such, it stays inside with its own manifest."""
        if self.made is None:
            return []
        source = prove.Source.trained.value
        content = self.maker.picture(self.made.read_bytes(), name=self.made.name, source=source, language=language)
        self.keep(hashlib.sha256(content).hexdigest(), ".jpg", content)
        return [prove.Ingredient(content, "image/jpeg", self.made.name)]


def finisher(setting: Setting, made: Path | None = None) -> Finish | None:
    """What makes pictures ready to leave; None where the project has no identity yet: then they are drafts.

    Args:
        setting: Of the project.
        made: The picture of a model that is drawn with.
    """
    signing = setting.values.signing
    return None if signing.known() is None else _Finish(*file_maker(setting), made)


def file_maker(setting: Setting) -> tuple[prove.Maker, Callable[[str, str, bytes], Path]]:
    """Who makes files ready to leave, and what keeps their bytes by SHA-256 and suffix.

    Raises:
        OutsideError: E553, the project has no identity yet.
    """
    signing, store = setting.values.signing, picture_store(setting)
    maker = prove.Maker(setting.ledger, signing.identity(), at=setting.values.at, stamp=signing.time(), album=store.of)
    return maker, store.keep_file


def released_file(setting: Setting, sha256: str, *, name: str, source: str) -> prove.ReleasedFile:
    """A kept film, sound or picture that somebody brought, when the gate lets it out.

    Raises:
        NotAllowedError: As `Gate.file`; E577 too where its bytes are gone.
    """
    content = picture_store(setting).of(sha256) or b""
    return exit_gate(setting).file(content, name=name, source=source)


def exit_gate(setting: Setting) -> prove.Gate:
    """The gate at every way out of this project."""
    lists = setting.values.signing.lists()
    root = lists[0].roots if lists else ""
    return prove.Gate(setting.ledger, root=root, at=setting.values.at, album=picture_store(setting).read)


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture of a creative as a report shows it: its bytes where the gate lets them out, else why not.

    Attributes:
        picture: What the creative keeps of it.
        content: Its bytes; empty where they may not leave.
        mark: The number of its invisible mark, in hex.
        held: Why it may not leave; None where it may.
    """

    picture: Picture
    content: bytes = field(repr=False)
    mark: str = ""
    held: prove.Held | None = None


def shown_pictures(setting: Setting, creative: Creative) -> list[Looked]:
    """The light pictures of a creative for a report, which is sent around: through the gate, as a mail goes.

    A report shows what was said before, so facts that have ended since hold nothing back.
    """
    light = [one for one in creative.pictures if one.theme == "light"]
    try:
        out = exit_gate(setting).release(creative, past=True)
    except NotAllowedError as error:
        return [Looked(one, b"", held=prove.Held(error.found)) for one in light]
    except OutsideError:
        return [Looked(one, b"", held=prove.Held.gone) for one in light]
    return [Looked(one, out.picture(one), _mark_of(setting, one)) for one in light]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture of a creative, before anything leaves.

    Attributes:
        picture: Its size, language, theme, alternative text and source.
        content: Its bytes, for those who work here; what leaves passes the gate.
        path: Where they are, for `verify`.
        signed: Whether they were signed and kept in the registry: then they are no draft.
        mark: The number of its invisible mark, in hex; empty without.
    """

    picture: Picture
    content: bytes = field(repr=False)
    path: Path
    signed: bool = False
    mark: str = ""


def drawn_pictures(setting: Setting, creative: Creative) -> tuple[Pictured, ...]:
    """The pictures of a creative for those who make it and those who say yes to it: nothing leaves by this."""
    return tuple(_pictured(setting, one) for one in creative.pictures)


def _pictured(setting: Setting, picture: Picture) -> Pictured:
    store, signed = picture_store(setting), setting.ledger.asset(picture.sha256) is not None
    return Pictured(picture, store.read(picture), store.path(picture), signed, _mark_of(setting, picture))


def _mark_of(setting: Setting, picture: Picture) -> str:
    asset = setting.ledger.asset(picture.sha256)
    return f"{asset.mark_id:08x}" if asset is not None and asset.mark_id is not None else ""


def look_of(setting: Setting, brand: Mapping[str, Any]) -> Look:
    """The look that brand.toml describes; its name is the project's where it gives none."""
    return Look.from_brand({"name": setting.values.from_name, **brand}, setting.folder)


def picture_store(setting: Setting) -> PictureStore:
    """Where the bytes of pictures are: drawings, which may be deleted, and what was signed, which may not."""
    return PictureStore(setting.folder / ".echt/pictures", setting.folder / "pictures")


def product_photo(setting: Setting, ids: Sequence[str]) -> Photo | None:
    """The photo of the only product of a creative: a file named after it, or the one its feed names; None without.

    Nothing is fetched: a picture that a feed names by an address of the web is not used. Where there is no photo, the
    picture that a model made counts, and says so wherever it goes.
    """
    if len(ids) != 1:
        return None
    named = [setting.values.photos / f"{ids[0]}{suffix}" for suffix in _PHOTOS]
    feed = read_feed(setting)
    if feed is not None and ids[0] in feed.items and (image := feed.items[ids[0]].image):
        named.append(setting.folder / image)
    inside = (one for one in named if one.is_file() and one.resolve().is_relative_to(setting.folder.resolve()))
    path = next(inside, None)
    return _made(setting, ids[0]) if path is None else read_photo(path)


def _by_model(setting: Setting, ids: Sequence[str], photo: Photo | None) -> Path | None:
    made = photo is not None and "trained" in photo.source.casefold()
    return setting.values.photos / f"{ids[0]}{BY_AI}" if made else None


def _made(setting: Setting, product: str) -> Photo | None:
    path = setting.values.photos / f"{product}{BY_AI}"
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return read_photo(path, shows=told["shows"], made_as="trainedAlgorithmicMedia")


def keep_made(setting: Setting, product: str, made: Made, model: str) -> Path:
    """Keep a picture that a model made among the photos, under a name that says so, with what it shows beside it."""
    path = setting.values.photos / f"{product}{BY_AI}"
    told = {"product": product, "model": model, "shows": {one.language: one.alt for one in made.pictures}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    path.write_bytes(made.data)
    return path


def read_feed(setting: Setting) -> Feed | None:
    """The product feed of the project, where echt.toml names one.

    Raises:
        DataError: E540, it cannot be read.
    """
    return create.read_feed(setting.values.feed) if setting.values.feed is not None else None
