"""What a fact is about, so that the grammar knows what can be said of it."""

from __future__ import annotations

import re

from echt.create.facts import COUNT, CURRENCIES, WINDOW, as_date, canonical_unit
from echt.nouns import Fact

__all__ = ["KINDS", "LABELS", "SILENT", "kind_of"]

_TIME = {"second", "minute", "hour", "day", "week", "month", "year"}
_LENGTH = {"mm", "cm", "m", "km"}
_CLASS = {
    "g": "weight",
    "kg": "weight",
    "ml": "volume",
    "l": "volume",
    "W": "power",
    "bar": "measure",
    "%": "share",
    "star": "rating",
}

# class of the value -> kinds in the order they are tried: (kind, words in the quantity)
KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "text": (
        ("name", r"^(?:product )?(?:name|naam)$"), ("kind", r"^(?:kind|soort|sort|product type|type|category|categorie)$"),
        ("use", r"^(?:use|gebruik|activity|doel|what for)$"), ("season", r"season|seizoen"),
        ("moment", r"moment|occasion|gelegenheid|time of day"), ("repair", r"repair|reparatie"),
        ("origin", r"origin|herkomst|made in|country|streek|region"), ("theme", r"theme|thema|subject|onderwerp|about"),
        ("maker", r"maker|designer|artist|author|grower|ontwerper|teacher|docent|host|guide|gids|kweker|bakker|baker"),
        ("ingredients", r"ingredient|bestaat uit"), ("material", r"material|materiaal"), ("colour", r"colou?r|kleur"),
        ("scent", r"scent|smell|geur"), ("taste", r"taste|flavour|smaak"), ("care", r"care|washing|wassen|schoonmaken"),
        ("award", r"award|prize|prijs gewonnen|bekroning"), ("certificate", r"certificate|keurmerk|certificaat"),
        ("includes", r"includ|inbegrepen|erbij"), ("made", r"method|how it is made|werkwijze|maakwijze"),
        ("place", r"place|plaats|plek|where|waar|location|locatie|venue"), ("feature", r"feature|kenmerk|eigenschap|extra"),
    ),
    "date": (
        ("until", r"until|end|einde|tot|last day"), ("from", r"from|start|open|vanaf|begin"), ("date", r"."),
    ),
    "money": (
        ("lowest", r"lowest|laagste"), ("shipping", r"shipping|postage|verzend|delivery|bezorg"), ("price", r"price|prijs|fee|ticket|cost|kosten|tarief"),
    ),
    "time": (
        ("window", r"days looked back"), ("guarantee", r"guarantee|warranty|garantie"), ("returns", r"return|bedenktijd|retour|cooling"),
        ("spare", r"spare|onderdelen|parts"), ("delivery", r"delivery|levering|levertijd|bezorg|dispatch"),
        ("ready", r"ready|klaar|prepar|bereid|cook|heat|warm|brew|assembl|montage|opbouw|baktijd"),
        ("battery", r"battery|accu|batterij"), ("burn", r"burn|brand"), ("duration", r"duration|duur|length|lasts|lesson|tour|runtime|time"),
    ),
    "length": (
        ("range", r"range|bereik|actieradius"), ("height", r"height|hoogte|tall"), ("width", r"width|breedte"),
        ("depth", r"depth|diepte"), ("diameter", r"diameter|doorsnee"), ("length", r"length|lengte"),
    ),
    "weight": (("weight", r"weight|gewicht"),),
    "volume": (("capacity", r"capacity|inhoud|content|volume|tank|holds"),),
    "power": (("power", r"power|vermogen"),),
    "measure": (("measure", r"."),),
    "share": (("share", r"share|content|gehalte|aandeel|cotton|katoen|wool|wol|cocoa|cacao|recycled|fat|vet|vol|abv"),),
    "rating": (),
    "person": (("group", r"group|groep|seats|plaatsen|people|personen|serves|places|mensen|voor"),),
    "count": (("count", r"."),),
    "year": (("founded", r"founded|since|sinds|opgericht|established"),),
}  # fmt: skip
SILENT = re.compile(r"(?i)stock|voorraad|oplage|sold|verkocht|rating|review|beoordeling|edition size")
"""Quantities that only press or praise: nothing is written from them."""
LABELS = {"nl": {"pressure": "druk"}, "en": {"druk": "pressure"}}


def kind_of(fact: Fact) -> str | None:
    """What the grammar calls a fact; "other" when it has no words of its own for it, None when it says nothing of it.

    Examples:
        >>> [kind_of(Fact("a", *said)) for said in (("warranty", 2, "year"), ("price", 9, "EUR"), ("bell", 3, "x"))]
        ['guarantee', 'price', 'count']
        >>> kind_of(Fact("a", "mood", "calm")), kind_of(Fact("a", "stock", 3, "piece"))
        ('other', None)
    """
    if fact.fact_id == COUNT or fact.quantity == "number of products shown":
        return "many"
    if fact.fact_id == WINDOW:
        return "window"
    if SILENT.search(fact.quantity):
        return None
    quantity = fact.quantity.lower().strip()
    return next((kind for kind, words in KINDS[_class(fact)] if re.search(words, quantity)), "other")


def _class(fact: Fact) -> str:
    if isinstance(fact.value, str):
        return "date" if as_date(fact.value) else "text"
    unit = canonical_unit(fact.unit) if fact.unit else None
    if unit in CURRENCIES:
        return "money"
    if unit in _TIME:
        return "time"
    if unit in _LENGTH:
        return "length"
    if unit == "person":
        return "person"
    if not fact.unit:
        return "year"
    return _CLASS.get(unit or "", "count")
