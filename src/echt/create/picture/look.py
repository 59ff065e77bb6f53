"""The look of a brand: colours for light and dark, fonts, logo, name; each colour one that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from echt.create.picture.colour import NOT_TEXT, TEXT, apart, as_hex, mixed, readable, shade, turned
from echt.create.picture.photo import Logo, read_logo
from echt.errors import ProjectError, nearest

__all__ = ["FAMILIES", "Look", "Note", "Palette"]

FONTS = Path(__file__).parent / "fonts"
FAMILIES = {"Hanken Grotesk": "HankenGrotesk.ttf", "Source Sans 3": "SourceSans3.ttf"}
_COLOURS = ("paper", "ink", "accent", "other")
_LIGHT = {"paper": "#F6F5F2", "ink": "#211A22", "accent": "#6A2459"}


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a picture: which rule, and a sentence in Dutch and in English."""

    rule: str
    nl: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """The fields by name."""
        return {"rule": self.rule, "nl": self.nl, "en": self.en}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, by what they do, and what had to change for them to be read."""

    ground: str
    ink: str
    soft: str
    accent: str
    on_accent: str
    price: str
    tints: tuple[str, str, str, str, str]
    notes: tuple[Note, ...] = ()

    def roles(self) -> dict[str, str]:
        """The colours that a template asks for, by name."""
        return {role: str(getattr(self, role)) for role in ("ground", "ink", "soft", "accent", "on_accent", "price")}


@dataclass(frozen=True, slots=True)
class Look:
    """How a brand looks.

    Attributes:
        name: Of the brand; stands where there is no logo.
        light: Colours `paper`, `ink`, `accent`, `other` (for drawn shapes), "#RRGGBB"; those left out have a default.
        dark: The same for the dark theme; without them they follow from the light ones.
        family: Of the font: one that Echt ships, or the one in `font_files`.
        font_files: Of the brand's own font, TrueType or OpenType.
        logos: Per theme. A theme without one shows the name.
    """

    name: str = ""
    light: Mapping[str, str] = field(default_factory=dict[str, str])
    dark: Mapping[str, str] = field(default_factory=dict[str, str])
    family: str = "Hanken Grotesk"
    font_files: tuple[Path, ...] = ()
    logos: Mapping[str, Logo] = field(default_factory=dict[str, Logo])

    @classmethod
    def from_brand(cls, brand: Mapping[str, Any], folder: Path | str = ".") -> Look:
        """The look that brand.toml describes.

        Args:
            brand: The content of brand.toml: `name`, `[colours]`, `[colours.dark]`, `[fonts]`, `logo`.
            folder: Of the project: where the files that it names are.

        Raises:
            ProjectError: E180, a colour, font or logo is not one that Echt can use.

        """
        folder = Path(folder)
        colours = _table(brand, "colours")
        fonts = _table(brand, "fonts")
        family = str(fonts.get("family", "Hanken Grotesk"))
        files = tuple(_file(folder, one) for one in cast("list[Any]", fonts.get("files", [])))
        if not files and family not in FAMILIES:
            raise _wrong(f"the font '{family}' is not one Echt ships.", family, _hint(family, FAMILIES))
        given = brand.get("logo", {})
        logos = {"light": given} if isinstance(given, str) else _table(brand, "logo")
        return cls(
            name=str(brand.get("name", "")),
            light=_colours({key: value for key, value in colours.items() if key != "dark"}),
            dark=_colours(_table(colours, "dark")),
            family=family,
            font_files=files,
            logos={theme: read_logo(_file(folder, one)) for theme, one in logos.items() if theme in {"light", "dark"}},
        )

    def palette(self, theme: str) -> Palette:
        """The colours of a theme, each moved just far enough to be read (WCAG 2.2, level AA)."""
        paper, ink, accent = self._wanted(theme)
        notes: list[Note] = []
        ink = _moved("ink", ink, paper, TEXT, notes)
        accent = _moved("accent", accent, paper, NOT_TEXT, notes)
        on_accent = max((paper, ink, "#FFFFFF", "#000000"), key=lambda one: (apart(one, accent) >= TEXT, one in {paper, ink}, apart(one, accent)))  # fmt: skip
        given = {**self.light, **self.dark} if theme == "dark" else self.light
        other = given.get("other") or turned(accent, 60, 0.12)
        ground = mixed(accent, paper, 0.12)
        return Palette(
            ground=paper,
            ink=ink,
            soft=readable(mixed(ink, paper, 0.78), paper, TEXT),
            accent=accent,
            on_accent=on_accent,
            price=readable(accent, paper, TEXT),
            tints=(ground, mixed(accent, paper, 0.26), mixed(accent, paper, 0.55), accent, other),
            notes=tuple(notes),
        )

    def _wanted(self, theme: str) -> tuple[str, str, str]:
        if theme == "light":
            colours = {**_LIGHT, **self.light}
            return colours["paper"], colours["ink"], colours["accent"]
        accent = self.light.get("accent", _LIGHT["accent"])
        paper = self.dark.get("paper") or shade(accent, 0.19)
        ink = self.dark.get("ink") or shade(accent, 0.96)
        return paper, ink, self.dark.get("accent") or readable(accent, paper, 7.0)

    def fonts(self) -> tuple[str, ...]:
        """Font families in the order in which a letter is looked for."""
        return tuple(dict.fromkeys([self.family, *FAMILIES]))

    def files(self) -> tuple[Path, ...]:
        """The font files, the brand's own first."""
        return (*self.font_files, *(FONTS / name for name in FAMILIES.values()))


def _moved(what: str, colour: str, on: str, least: float, notes: list[Note]) -> str:
    moved = readable(colour, on, least)
    if moved != colour:
        far, goal = f"{apart(colour, on):.1f}", f"{least:.1f}"
        name = {"ink": "tekstkleur", "accent": "accentkleur"}[what]
        notes.append(
            Note(
                "contrast",
                f"De {name} {colour} op {on} heeft een contrast van {far.replace('.', ',')}; nodig is "
                f"{goal.replace('.', ',')}. Getekend als {moved}.",
                f"The {what} colour {colour} on {on} has a contrast of {far}; {goal} is needed. Drawn as {moved}.",
            )
        )
    return moved


def _colours(given: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in given.items():
        colour = as_hex(value) if isinstance(value, str) else None
        if key not in _COLOURS:
            raise _wrong("a colour has a name that Echt does not know.", key, _hint(key, _COLOURS))
        if colour is None:
            raise _wrong(f"the colour '{key}' cannot be read.", repr(value), f'{key} = "#6A2459"')
        found[key] = colour
    return found


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, Mapping):
        raise _wrong(f"'{key}' must be a table.", repr(value)[:60], f"[{key}]")
    return cast("Mapping[str, Any]", value)


def _file(folder: Path, name: object) -> Path:
    path = folder / str(name)
    inside = path.resolve().is_relative_to(folder.resolve())
    if not isinstance(name, str) or not inside or not path.is_file():
        raise _wrong("a file that it names is not there.", repr(name), "give its path in the project folder")
    return path


def _hint(word: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
    hint = nearest(word, known)
    return f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(known)}"


def _wrong(what: str, found: object, fix: str) -> ProjectError:
    return ProjectError(f"brand.toml: {what}", code="E180", found=found, fix=fix)
