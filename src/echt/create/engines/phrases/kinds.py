"""What a fact is about, so that the grammar knows what can be said of it."""

from __future__ import annotations

import re

from echt.create.facts import COUNT, CURRENCIES, WINDOW, as_date, canonical_unit
from echt.nouns import Fact

__all__ = ["KINDS", "SILENT", "kind_of"]

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

# class of the value -> kinds, each with the quantities that it is, and no others: the price of a filter is not the price
KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "text": (
        ("name", r"(?:product |shop )?(?:name|naam)"), ("kind", r"kind|soort|sort|product type|type|category|categorie"),
        ("use", r"use|gebruik|activity|activiteit"), ("season", r"season|seizoen"),
        ("moment", r"moment|occasion|gelegenheid"), ("repair", r"repair|reparatie"), ("origin", r"origin|herkomst|made in"),
        ("theme", r"theme|thema|subject|onderwerp"), ("author", r"author|writer|schrijver|auteur"),
        ("host", r"teacher|docent|host|guide|gids|leraar|lerares|coach|begeleider"), ("baker", r"baker|bakker"),
        ("grower", r"grower|kweker|teler"), ("maker", r"maker|designer|artist|ontwerper|kunstenaar"),
        ("ingredients", r"ingredients?|ingrediënten"), ("material", r"material|materiaal"),
        ("colour", r"colou?rs?|kleur(?:en)?"), ("scent", r"scent|smell|geur"), ("taste", r"taste|flavour|smaak"),
        ("care", r"care|washing|wasvoorschrift"), ("award", r"award|prize|bekroning"),
        ("certificate", r"certificate|keurmerk|certificaat"), ("includes", r"includes|included|inbegrepen|erbij"),
        ("made", r"method|how it is made|werkwijze|maakwijze"), ("place", r"place|plaats|plek|location|locatie|venue"),
        ("feature", r"feature|kenmerk|eigenschap"),
    ),
    "date": (
        ("until", r"until|ends?|end date|einde?|tot|last day|laatste dag"),
        ("from", r"from|starts?|start date|opens?|opening|vanaf|begin"), ("date", r"date|day|datum|dag"),
    ),
    "money": (
        ("lowest", r"lowest price|laagste prijs"), ("shipping", r"(?:shipping|postage|delivery)(?: costs?| fee)?|verzendkosten"),
        ("price", r"(?:ticket |entry |unit |kaart|entree)?(?:price|prijs|fee)|premium|premie|tarief"),
    ),
    "time": (
        ("window", r"days looked back.*"), ("guarantee", r"(?:guarantee|warranty)(?: period)?|garantie(?:termijn)?"),
        ("returns", r"returns?(?: period)?|bedenktijd|retourtermijn|cooling-off period"),
        ("spare", r"spare parts|onderdelen"), ("delivery", r"delivery(?: time)?|levering|levertijd|bezorgtijd"),
        ("ready", r"ready(?: in)?|klaar(?: in)?|warm-?up time|opwarmtijd"), ("battery", r"battery(?: life)?|accuduur"),
        ("burn", r"burning time|brandtijd|branduren"), ("duration", r"duration|duur|lesduur|speelduur|running time"),
        ("timed", r".*"),
    ),
    "length": (
        ("range", r"(?:battery )?range|actieradius"), ("height", r"height|hoogte"), ("width", r"width|breedte"),
        ("depth", r"depth|diepte"), ("diameter", r"diameter|doorsnee"), ("length", r"length|lengte"),
    ),
    "weight": (("weight", r"(?:net )?weight|(?:netto)?gewicht"),),
    "volume": (("capacity", r"capacity|inhoud|contents?|volume"),),
    "power": (("power", r"power|vermogen"),),
    "measure": (("measure", r".*"),),
    "share": (("share", r"(?:share|content|gehalte|aandeel)(?: .*)?|cotton|katoen|wool|wol|cocoa|cacao|linen|linnen"),),
    "rating": (),
    "person": (("group", r"group(?: size)?|groep|groepsgrootte|participants|deelnemers"),),
    "count": (("count", r".*"),),
    "year": (("founded", r"founded|since|sinds|opgericht|established"),),
}  # fmt: skip
SILENT = re.compile(r"(?i)stock|voorraad|oplage|sold|verkocht|rating|review|beoordeling|edition size")
"""Quantities that only press or praise: nothing is written from them."""


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
    return next((kind for kind, words in KINDS[_class(fact)] if re.fullmatch(words, quantity)), "other")


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
