"""Pictures: words, a photo or a drawn shape, price, button and logo in one of six sizes, checked before they leave."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from echt.create.frontmatter import LANGUAGES
from echt.create.picture.boxes import Box, problems
from echt.create.picture.letters import refuse_letters, stamp
from echt.create.picture.look import Look, Note, Palette
from echt.create.picture.photo import Photo, panel, read_photo
from echt.create.picture.shape import shape
from echt.create.picture.sizes import SIZES, THEMES, Size
from echt.create.picture.telling import alt_texts, of_photo, source_of
from echt.create.picture.words import Copy, alternatives, copy_of, ready, tidy
from echt.errors import CampaignError, ProjectError, nearest, require
from echt.nouns import Creative, Picture

__all__ = ["Drawn", "draw", "draw_all"]

_TEMPLATES = Path(__file__).parent / "templates"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """A picture that was drawn and checked.

    Attributes:
        png: Its bytes.
        boxes: What stands where in it.
        notes: What a person should know: a colour that was moved, a line that was left out, a photo that is small.
        picture: What the creative keeps of it.
        alts: What it shows, per language, for who does not see it.
    """

    png: bytes
    boxes: tuple[Box, ...]
    notes: tuple[Note, ...]
    picture: Picture
    alts: Mapping[str, str]

    def __repr__(self) -> str:
        one = self.picture
        return f"Drawn({one.name}, {one.width} x {one.height}, {len(self.png):,} bytes, {len(self.notes)} notes)"

    def to_dict(self) -> dict[str, Any]:
        """Everything but the bytes."""
        one = self.picture
        return {
            "name": one.name,
            "width": one.width,
            "height": one.height,
            "language": one.language,
            "theme": one.theme,
            "sha256": one.sha256,
            "source": one.source,
            "alts": dict(self.alts),
            "boxes": [box.to_dict() for box in self.boxes],
            "notes": [note.to_dict() for note in self.notes],
        }

    def save(self, folder: Path | str) -> Path:
        """Write the bytes into a folder, under the picture's name."""
        path = Path(folder) / self.picture.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.png)
        return path


def draw(
    what: Creative | Copy,
    *,
    size: str,
    theme: str = "light",
    language: str = "nl",
    look: Look | None = None,
    photo: Photo | Path | bytes | None = None,
    seed: int = 0,
) -> Drawn:
    """One picture. The same input gives the same bytes.

    Args:
        what: A creative (its words in `language` are taken), or the words themselves.
        size: "1200x628", "1080x1080", "1080x1920", "300x250", "970x250" or "1200x400" (the top of a mail).
        theme: "light" or "dark".
        language: "nl" or "en".
        look: Colours, font, logo, name; without one, Echt's own.
        photo: Of the product. Without one, a shape is drawn.
        seed: Of the drawn shape.

    Raises:
        CampaignError: E450, the size, theme or language is not one that Echt draws, or there are no words in it; E451,
            the words do not fit in a size that can be read; E452, no font has one of the characters; E453, words that
            run from right to left; E455, E456, E457, the photo cannot be used; E458, what was drawn does not hold.
        ProjectError: E180, the font of the look is not there.
        OutsideError: E515, typst or Pillow is not installed.

    """
    for module in ("typst", "PIL"):
        require(module, "drawing a picture needs a library that is not installed.", code="E515", extra="create")
    form, look = _chosen(size, theme, language), look or Look()
    copy = ready(copy_of(what, language) if isinstance(what, Creative) else what)
    if not copy.headline:
        raise _no_headline(form)
    refuse_letters({**copy.parts(), "name": tidy(look.name)}, look)
    palette = look.palette(theme)
    seen = photo if photo is None or isinstance(photo, Photo) else read_photo(photo)
    art, shows, notes = _art(seen, form, palette, seed)
    png, boxes, told = _compiled(form, look, _inputs(form, look, palette, copy, language, theme, art))
    notes += _told(told, copy, form)
    wrong = problems(boxes, form)
    if wrong:
        raise _does_not_hold(form, wrong)
    alts = alt_texts(what, language, shows, {one["part"] for one in told})
    picture = Picture(
        name=f"{_stem(what)}-{form.name}-{theme}-{language}.png",
        width=form.width,
        height=form.height,
        language=language,
        theme=theme,
        alt=alts[language],
        sha256=hashlib.sha256(png).hexdigest(),
        source=source_of(seen),
    )
    return Drawn(png, boxes, (*palette.notes, *notes), picture, alts)


def draw_all(
    what: Creative | Copy,
    *,
    languages: tuple[str, ...] = (),
    themes: tuple[str, ...] = THEMES,
    sizes: tuple[str, ...] = tuple(SIZES),
    look: Look | None = None,
    photo: Photo | Path | bytes | None = None,
    seed: int = 0,
) -> list[Drawn]:
    """A picture in every size, theme and language of a creative, or in those named; a photo is read once. Raises what `draw` raises."""
    spoken = languages or (tuple(what.texts) if isinstance(what, Creative) else LANGUAGES[:1])
    seen = photo if photo is None or isinstance(photo, Photo) else read_photo(photo)
    return [
        draw(what, size=size, theme=theme, language=language, look=look, photo=seen, seed=seed)
        for language in spoken
        for theme in themes
        for size in sizes
    ]


def _chosen(size: str, theme: str, language: str) -> Size:
    for value, known, what in (
        (size, tuple(SIZES), "size"),
        (theme, THEMES, "theme"),
        (language, LANGUAGES, "language"),
    ):
        if value not in known:
            hint = nearest(value, known)
            raise CampaignError(
                f"'{value}' is not a {what} that Echt draws.",
                code="E450",
                found=value,
                fix=f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(known)}",
            )
    return SIZES[size]


def _art(photo: Photo | None, size: Size, palette: Palette, seed: int) -> tuple[str, Mapping[str, str], list[Note]]:
    _, _, width, height = size.panel
    if photo is None:
        drawn = shape(seed, width, height, palette.tints)
        return drawn.svg, drawn.shows, []
    svg, done = panel(photo, width, height, palette.tints[0])
    return svg, photo.shows, of_photo((*photo.remarks, *done))


def _inputs(
    size: Size, look: Look, palette: Palette, copy: Copy, language: str, theme: str, art: str
) -> dict[str, Any]:
    texts = {part: alternatives(text, language) for part, text in {**copy.parts(), "name": tidy(look.name)}.items()}
    logo = look.logos.get(theme)
    return {
        **texts,
        "width": size.width,
        "height": size.height,
        "panel": size.panel,
        "least": size.least,
        "colours": palette.roles(),
        "fonts": look.fonts(),
        "language": language,
        "art": art,
        "logo": {"svg": logo.svg, "width": logo.width, "height": logo.height} if logo else {"svg": ""},
    }


@lru_cache(maxsize=32)
def _compiler(template: str, family: str, files: tuple[tuple[Path, int], ...]) -> Any:
    """A compiler for one template and these font files as they are now; it keeps what it has read."""
    import typst

    folders = list(dict.fromkeys(str(path.parent.resolve()) for path, _ in files))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if family not in fonts.families():
        raise ProjectError(
            f"brand.toml: there is no family '{family}' in the font files.",
            code="E180",
            found=", ".join(sorted(fonts.families())),
            fix="give the name that is in the file: [fonts] family",
        )
    return typst.Compiler(input=str(_TEMPLATES / f"{template}.typ"), root=str(_TEMPLATES), font_paths=fonts)


def _compiled(size: Size, look: Look, inputs: Mapping[str, Any]) -> tuple[bytes, tuple[Box, ...], list[dict[str, str]]]:
    files = tuple((path, stamp(path)) for path in look.files())
    with _ONE_AT_A_TIME:  # the boxes asked for must be those of the picture that was drawn last
        compiler = _compiler(size.template, look.family, files)
        try:
            png = compiler.compile(format="png", ppi=72.0, sys_inputs={"d": json.dumps(inputs, ensure_ascii=False)})
        except RuntimeError as error:  # of typst: the words and the layout cannot cause it, a damaged logo can
            raise _not_drawn(error) from error
        raw = json.loads(compiler.query("<box>", field="value"))
        told = json.loads(compiler.query("<note>", field="value"))
    return cast("bytes", png), tuple(Box(**one) for one in raw), told


def _not_drawn(error: RuntimeError) -> ProjectError:
    return ProjectError(
        "brand.toml: the logo or the font cannot be drawn.",
        code="E180",
        found=str(getattr(error, "message", error)),
        fix="save the logo again as plain SVG, or give a PNG",
    )


def _told(told: list[dict[str, str]], copy: Copy, size: Size) -> list[Note]:
    for one in told:
        if one["rule"] == "too_long":
            words = copy.parts().get(one["part"], "")
            raise CampaignError(
                f"the {one['part'].replace('_', ' ')} does not fit in {size.name} at a size that can be read.",
                code="E451",
                found=f"{len(words)} characters, the longest word {max(map(len, words.split()), default=0)}",
                fix="make it shorter for this size, or leave the size out",
            )
    return [
        Note(
            "left_out",
            f"{_LEFT_OUT[one['part']][0]} past niet in {size.name} en is weggelaten.",
            f"{_LEFT_OUT[one['part']][1]} does not fit in {size.name} and was left out.",
        )
        for one in told
        if one["rule"] == "left_out"
    ]


_LEFT_OUT = {
    "line": ("De regel onder de kop", "The line under the headline"),
    "logo": ("De naam van het merk", "The name of the brand"),
}


def _no_headline(size: Size) -> CampaignError:
    return CampaignError(
        f"there is nothing to say in the picture of {size.name}.",
        code="E450",
        found="an empty headline",
        fix="give a headline; everything else may be empty",
    )


def _does_not_hold(size: Size, wrong: list[str]) -> CampaignError:
    return CampaignError(
        f"the picture of {size.name} does not hold and is not handed out.",
        code="E458",
        found="; ".join(wrong),
        fix="make the words shorter; if they are short, this is a mistake in Echt: please report it",
    )


def _stem(what: Creative | Copy) -> str:
    return re.sub(r"[^\w-]+", "-", what.creative_id) if isinstance(what, Creative) else "picture"
