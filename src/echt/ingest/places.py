"""Countries as shops write them -> ISO 3166-1, and the time zone of a country that has one."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import pyarrow as pa

# names that no locale data has
_ALSO = {
    "eire": "IE",
    "rsa": "ZA",
    "usa": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "holland": "NL",
    "korea": "KR",
    "uae": "AE",
    "czech republic": "CZ",
    "hong kong": "HK",
    "macedonia": "MK",
}
_UNKNOWN = {"", "-", "?", "unspecified", "unknown", "onbekend", "n/a", "na", "none", "null", "other", "overig"}
_LANGUAGES = ("en", "nl", "de", "fr")


def plain(name: str) -> str:
    """A country name for comparing: lower case, without accents, dots and double blanks.

    Examples:
        >>> plain(" Côte  d'Ivoire ")
        "cote d'ivoire"
    """
    flat = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in flat if not unicodedata.combining(c) and c != ".").split())


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    known: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB"}:
                known.setdefault(plain(str(name)), code)
                known[code.lower()] = code
    return known | _ALSO


def country_code(name: str) -> str | None:
    """The ISO 3166-1 code of a country, the name as given where nobody knows it, None where it says "unknown".

    Examples:
        >>> country_code("Nederland"), country_code("EIRE"), country_code("Channel Islands"), country_code("Unspecified")
        ('NL', 'IE', 'Channel Islands', None)
    """
    key = plain(name)
    return None if key in _UNKNOWN else _names().get(key, name.strip())


@cache
def zone_of_country() -> dict[str, str]:
    """Country code -> time zone, for countries whose zones all keep the same time."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    zones: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            zones.setdefault(code, []).append(zone)
    return {code: found[0] for code, found in zones.items() if len({_clock(zone) for zone in found}) == 1}


def _clock(zone: str) -> tuple[object, ...]:
    days = [datetime(year, month, 1, tzinfo=UTC) for year in (2010, 2020, 2025) for month in (1, 7)]
    return tuple(ZoneInfo(zone).utcoffset(day) for day in days)


def countries(given: pa.Array) -> pa.Table:
    """Columns given, country: the code of each different country name.

    Args:
        given: Distinct names, a few hundred at most in sound data.
    """
    names = [n for n in given.to_pylist() if n is not None]
    return pa.table(
        {"given": pa.array(names, pa.string()), "country": pa.array([country_code(n) for n in names], pa.string())}
    )


def zones() -> pa.Table:
    """Columns country, time_zone: see `zone_of_country`."""
    found = zone_of_country()
    return pa.table(
        {"country": pa.array(list(found), pa.string()), "time_zone": pa.array(list(found.values()), pa.string())}
    )
