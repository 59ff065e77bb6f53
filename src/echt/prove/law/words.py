"""The words around the rules, in English and in Dutch: states, ways of keeping, headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["IN_DUTCH", "PAGE", "Language"]

Language = Literal["en", "nl"]

# every word of `State`, `How` and `Known`: the English is their value
IN_DUTCH: Mapping[str, str] = {
    "applies": "geldt",
    "not yet": "nog niet",
    "no longer": "niet meer",
    "every time, in the program": "elke keer, in het programma",
    "by construction, and by a test": "door de bouw, en door een toets",
    "by a person": "door een mens",
    "Echt does not do this": "Echt doet dit niet",
    "stored public pages": "openbare pagina’s",
    "own knowledge": "eigen kennis",
}

PAGE: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "The law that Echt touches, on {on}",
        "since": "since {day}",
        "from": "from {day}",
        "until": "until {day}",
        "kept": "kept",
        "person": "a person checks",
        "for_people": "{n} ask something of a person",
        "warning": (
            "Articles and dates come from public pages and own knowledge, not from the official journal: a person must "
            "check them. This is no legal advice."
        ),
    },
    "nl": {
        "title": "De wet waar Echt mee te maken heeft, op {on}",
        "since": "sinds {day}",
        "from": "vanaf {day}",
        "until": "tot en met {day}",
        "kept": "gehouden",
        "person": "een mens kijkt na",
        "for_people": "{n} vragen iets van een mens",
        "warning": (
            "Artikelen en dagen komen van openbare pagina’s en uit eigen kennis, niet uit het publicatieblad: een mens moet "
            "ze nakijken. Dit is geen juridisch advies."
        ),
    },
}
