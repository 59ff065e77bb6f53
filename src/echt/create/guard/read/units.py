"""Units and how they turn into one another: 1,5 l is 1500 ml, two years are 24 months."""

from __future__ import annotations

import math

from echt.create.facts import CURRENCIES, canonical_unit

__all__ = ["COUNTS", "TIMES", "amount", "is_money", "same_amount", "unit_of"]

# unit -> what it measures, and how many of the smallest unit it holds
_SIZE: dict[str, tuple[str, float]] = {
    "ms": ("time", 0.001),
    "second": ("time", 1),
    "minute": ("time", 60),
    "quarter of an hour": ("time", 900),
    "hour": ("time", 3600),
    "day": ("time", 86400),
    "week": ("time", 604800),
    "fortnight": ("time", 1209600),
    "month": ("months", 1),
    "quarter": ("months", 3),
    "year": ("months", 12),
    "decade": ("months", 120),
    "century": ("months", 1200),
    "quarter of a century": ("months", 300),
    "half a century": ("months", 600),
    "mg": ("mass", 0.001),
    "g": ("mass", 1),
    "ounce (Dutch)": ("mass", 100),
    "pound (Dutch)": ("mass", 500),
    "kg": ("mass", 1000),
    "tonne": ("mass", 1e6),
    "mm": ("length", 1),
    "cm": ("length", 10),
    "dm": ("length", 100),
    "m": ("length", 1000),
    "km": ("length", 1e6),
    "inch": ("length", 25.4),
    "ft": ("length", 304.8),
    "mile": ("length", 1609344),
    "ml": ("volume", 1),
    "cl": ("volume", 10),
    "dl": ("volume", 100),
    "l": ("volume", 1000),
    "m²": ("area", 1),
    "ha": ("area", 10000),
    "W": ("power", 1),
    "kW": ("power", 1000),
    "Wh": ("energy", 1),
    "kWh": ("energy", 1000),
    "mAh": ("charge", 1),
    "Ah": ("charge", 1000),
    "MB": ("memory", 1),
    "GB": ("memory", 1000),
    "TB": ("memory", 1e6),
    "Hz": ("frequency", 1),
    "kHz": ("frequency", 1000),
    "MHz": ("frequency", 1e6),
    "GHz": ("frequency", 1e9),
    "kcal": ("food energy", 1),
    "kJ": ("food energy", 1 / 4.184),
    "bar": ("pressure", 1),
    "psi": ("pressure", 0.0689476),
    "Mbit/s": ("bit rate", 1),
    "Gbit/s": ("bit rate", 1000),
}
_MORE: dict[str, str] = {
    "ms": "ms milliseconde milliseconden millisecond milliseconds",
    "hour": "u hr hrs h uurtje uurtjes",
    "fortnight": "fortnight fortnights",
    "quarter": "kwartaal kwartalen",
    "quarter of an hour": "kwartier kwartiertje",
    "minute": "minuutje minuutjes",
    "day": "dagje werkdag werkdagen etmaal etmalen kalenderdagen wd",
    "week": "weekje wk",
    "month": "mnd mo mos mths maandje",
    "year": "yr yrs jr jaartje",
    "decade": "decennium decennia decade decades",
    "century": "eeuw eeuwen century centuries",
    "mg": "mg milligram milligrams",
    "ounce (Dutch)": "ons",
    "kg": "kilootje",
    "tonne": "ton tonne tonnes",
    "dm": "dm decimeter decimetre decimetres",
    "inch": "inch inches",
    "ft": "ft foot feet",
    "mile": "mile miles mijl",
    "cl": "cl centiliter centilitre centilitres centiliters",
    "dl": "dl deciliter decilitre decilitres",
    "l": "ltr",
    "m²": "m² m2 sqm",
    "ha": "ha hectare hectares",
    "kW": "kw kilowatt kilowatts",
    "Wh": "wh wattuur watthour watthours",
    "kWh": "kwh kilowattuur kilowatthour kilowatthours",
    "mAh": "mah",
    "Ah": "ah",
    "MB": "mb megabyte",
    "GB": "gb gigabyte",
    "TB": "tb terabyte",
    "Hz": "hz hertz",
    "kHz": "khz",
    "MHz": "mhz",
    "GHz": "ghz",
    "kcal": "kcal calorie calorieën calories cal",
    "kJ": "kj kilojoule",
    "psi": "psi",
    "V": "v volt volts",
    "A": "ampere ampère amps",
    "°C": "° °c c graden degrees celsius graad degree",
    "dB": "db decibel decibels",
    "Mbit/s": "mbit mbps mbit/s",
    "Gbit/s": "gbit gbps gbit/s gigabit",
    "lm": "lm lumen",
    "rpm": "rpm toeren",
    "km/h": "km/u km/h kph",
    "Mpx": "mp megapixel megapixels",
    "person": "personen pers",
    "piece": "st stk pcs item items",
    "%": "percentage",
    "step": "stap stappen step steps",
}
_SPELT = {word: unit for unit, words in _MORE.items() for word in words.split()}
COUNTS = frozenset({"piece", "product", "person", "star"})
TIMES = frozenset(unit for unit, (kind, _) in _SIZE.items() if kind in {"time", "months"})


def unit_of(word: str) -> str | None:
    """The unit that a word or sign stands for, or None.

    Examples:
        >>> unit_of("dagen"), unit_of("kWh"), unit_of("€"), unit_of("rassen")
        ('day', 'kWh', 'EUR', None)

    """
    if word in _SIZE or word in _MORE:
        return word
    return canonical_unit(word) or _SPELT.get(word.lower())


def amount(value: float, unit: str | None) -> tuple[str, float]:
    """What a number with its unit measures, and how much of it: the same for 1.5 l and 1500 ml."""
    if unit is None:
        return "", value
    kind, size = _SIZE.get(unit, (unit, 1.0))
    return kind, value * size


def same_amount(one: float, other: float) -> bool:
    """Whether two amounts are the same up to the rounding of the machine."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def is_money(unit: str | None) -> bool:
    """Whether a unit is a currency."""
    return unit in CURRENCIES
