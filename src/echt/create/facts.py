"""Facts out of product tables, and how a fact is written in Dutch and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from echt.create.language.text import capitals, starts_sentence
from echt.errors import CampaignError
from echt.nouns import Fact

__all__ = [
    "COUNT",
    "UNITS",
    "as_date",
    "as_words",
    "canonical_unit",
    "condition_in",
    "facts_from_products",
    "facts_from_table",
    "in_sentence",
    "of_language",
]

COUNT = "products.count"
WINDOW = "price.window"
WINDOW_DAYS = 30
_YEAR = re.compile(r"(?i)year|since|founded|established|jaar|sinds|opgericht")
"""A quantity that is a year: 1978, not 1.978."""
LOCALES = {"nl": "nl_NL", "en": "en_GB"}

# unit -> its words (nl one, nl more, en one, en more), and every spelling the guard reads as this unit
UNITS: dict[str, tuple[str, str]] = {
    "second": ("seconde seconden second seconds", "seconde seconden sec second seconds secs"),
    "minute": ("minuut minuten minute minutes", "minuut minuten min minute minutes mins"),
    "hour": ("uur uur hour hours", "uur uren hour hours"),
    "day": ("dag dagen day days", "dag dagen day days"),
    "week": ("week weken week weeks", "week weken weeks"),
    "month": ("maand maanden month months", "maand maanden month months"),
    "year": ("jaar jaar year years", "jaar jaren year years"),
    "g": ("gram gram gram grams", "g gr gram grams grammes"),
    "kg": ("kilo kilo kilogram kilograms", "kg kilo kilogram kilograms kilos"),
    "mm": ("millimeter millimeter millimetre millimetres", "mm millimeter millimetre millimetres millimeters"),
    "cm": ("centimeter centimeter centimetre centimetres", "cm centimeter centimetre centimetres centimeters"),
    "m": ("meter meter metre metres", "m meter metre metres meters"),
    "km": ("kilometer kilometer kilometre kilometres", "km kilometer kilometre kilometres kilometers"),
    "ml": ("milliliter milliliter millilitre millilitres", "ml milliliter millilitre millilitres"),
    "l": ("liter liter litre litres", "l liter litre litres liters"),
    "W": ("watt watt watt watts", "w watt watts"),
    "bar": ("bar bar bar bar", "bar"),
    "piece": ("stuk stuks piece pieces", "stuk stuks piece pieces"),
    "product": ("product producten product products", "product producten products"),
    "person": ("mens mensen person people", "mens mensen person persons people klant klanten customers"),
    "star": ("ster sterren star stars", "ster sterren star stars"),
    "%": ("procent procent percent percent", "% procent percent pct"),
}
CURRENCIES = {"EUR": "€ eur euro euro's euros", "GBP": "£ gbp pond pound pounds", "USD": "$ usd dollar dollars"}
_SPELLING = {word: unit for unit, (_, words) in UNITS.items() for word in words.split()} | {
    word: unit for unit, words in CURRENCIES.items() for word in words.split()
}


def canonical_unit(word: str) -> str | None:
    """The unit that a word or sign stands for, or None when it is not one Echt knows.

    Examples:
        >>> canonical_unit("dagen"), canonical_unit("£"), canonical_unit("rassen")
        ('day', 'GBP', None)

    """
    if word in UNITS or word in CURRENCIES:
        return word
    return _SPELLING.get(word.lower())


def as_date(value: object) -> date | None:
    """The day that a fact's value names (`2011-03-31`), or None when it is not one."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def as_words(fact: Fact, language: str) -> str:
    """A fact as it stands in a sentence: number, unit and plural as the language writes them.

    Args:
        fact: Any fact.
        language: "nl" or "en".

    Examples:
        >>> price = Fact("p", "price", 1.25, "GBP", source="price list")
        >>> as_words(price, "nl"), as_words(price, "en")
        ('£ 1,25', '£1.25')
        >>> as_words(Fact("w", "warranty", 2, "year"), "nl"), as_words(Fact("w", "warranty", 2, "year"), "en")
        ('2 jaar', '2 years')
        >>> as_words(Fact("p", "price", 20, "GBP", condition="tweedehands|used"), "en")
        '£20 (used)'

    """
    holds = condition_in(fact, language)
    return f"{_value(fact, language)} ({holds})" if holds else _value(fact, language)


def in_sentence(fact: Fact, language: str, before: str) -> str:
    """A fact as it stands behind some words: with a capital where it is the first of a sentence.

    Examples:
        >>> in_sentence(Fact("n", "name", "de Kruik"), "nl", "Kijk rustig. ")
        'De Kruik'
    """
    said = as_words(fact, language)
    return capitals(said, language) if starts_sentence(before) else said


def condition_in(fact: Fact, language: str) -> str:
    """The condition that is said wherever a fact is said: one of two languages, `tweedehands|used`; else nothing."""
    words = fact.condition.split("|")
    return words[0 if language == "nl" else 1] if len(words) == len(LOCALES) else ""


def _value(fact: Fact, language: str) -> str:
    from babel.dates import format_date

    day = as_date(fact.value)
    if day is not None:
        return format_date(day, "d MMMM y", locale=LOCALES[language])
    if isinstance(fact.value, str):
        return fact.value.capitalize() if fact.value.isupper() else fact.value
    if not fact.unit and _YEAR.search(fact.quantity) and float(fact.value).is_integer():
        return str(int(fact.value))
    return _number(float(fact.value), fact.unit, language)


def _number(value: float, unit: str, language: str) -> str:
    from babel.numbers import format_currency, format_decimal, format_percent

    locale = LOCALES[language]
    known = canonical_unit(unit) if unit else None
    if known in CURRENCIES or re.fullmatch(r"[A-Z]{3}", unit):
        said = format_currency(value, known or unit, locale=locale).replace("\xa0", " ")
        return re.sub(r"[.,]00\Z", "", said)
    plain = format_decimal(value, format="#,##0.###", locale=locale)
    if not unit:
        return plain
    if known is None:
        return f"{plain} {_own_unit(unit, language, one=value == 1)}".strip()
    if known == "%":
        return format_percent(value / 100, format="#,##0.###%", locale=locale)
    return f"{plain} {UNITS[known][0].split()[(0 if language == 'nl' else 2) + (value != 1)]}"


def _own_unit(unit: str, language: str, *, one: bool) -> str:
    """A unit of the brand's own: one word for all, or `ras|rassen|variety|varieties`."""
    words = unit.split("|")
    return words[(0 if language == "nl" else 2) + (not one)] if len(words) == 4 else words[0]


def of_language(facts: Iterable[Fact], language: str) -> list[Fact]:
    """The facts that can be said in a language: all but those whose words are of another one (`material.en`).

    Examples:
        >>> facts = [Fact("wood.nl", "material", "eikenhout"), Fact("wood.en", "material", "oak"), Fact("p", "price", 9)]
        >>> [fact.fact_id for fact in of_language(facts, "en")]
        ['wood.en', 'p']
    """
    others = tuple(f".{one}" for one in LOCALES if one != language)
    return [fact for fact in facts if not fact.fact_id.endswith(others)]


def facts_from_table(table: pa.Table) -> list[Fact]:
    """The facts in an Arrow table with the columns of `Fact` (`fact_id, quantity, value, …`), one a row."""
    return [Fact(**{key: value for key, value in row.items() if value is not None}) for row in table.to_pylist()]


def facts_from_products(
    products: pa.Table,
    prices: pa.Table,
    ids: Sequence[str],
    *,
    at: datetime,
    valid_for: timedelta = timedelta(days=30),
) -> list[Fact]:
    """Name, price now and lowest price of the 30 days before, for each product, and how many products there are.

    Args:
        products: The warehouse table `products`: product_id, name, price, currency, updated_at.
        prices: The warehouse table `prices`: product_id, day, lowest, median, currency. A day in it later than `at`
            is not read.
        ids: Product ids, in the order they are to be shown.
        at: The moment the facts must hold, UTC.
        valid_for: How long a price may be shown after `at`.

    Returns:
        Facts `<id>.name`, `<id>.price`, `<id>.lowest` (only where a price of the 30 days before is known),
        `products.count` and `price.window`. The price now is the usual one of the last day it was sold; without
        any such day it is the one of the product table.

    Raises:
        CampaignError: E423, a product is not in the table, or has no price.

    Source:
        Directive 98/6/EC art. 6a (Omnibus): an announced reduction shows the lowest price of the 30 days before it.

    """
    by_id = {str(row["product_id"]): row for row in _rows(products, ids)}
    history: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(prices, ids):
        if row["day"] <= at.astimezone(UTC).date():
            history.setdefault(str(row["product_id"]), []).append(row)
    facts: list[Fact] = []
    for one in ids:
        if one not in by_id:
            raise _no_product(one, "no such product")
        facts += _of_product(by_id[one], sorted(history.get(one, []), key=lambda row: row["day"]), at, valid_for)
    return [
        *facts,
        Fact(COUNT, "number of products shown", len(ids), "product", source="this creative"),
        Fact(WINDOW, "days looked back for the lowest price", WINDOW_DAYS, "day", source="Directive 98/6/EC art. 6a"),
    ]


def _rows(table: pa.Table, ids: Sequence[str]) -> list[dict[str, Any]]:
    import pyarrow.compute as pc

    wanted = pc.is_in(table["product_id"], value_set=pa.array(list(ids), pa.string()))
    return list(table.filter(wanted).to_pylist())


def _of_product(
    product: dict[str, Any], days: list[dict[str, Any]], at: datetime, valid_for: timedelta
) -> Iterable[Fact]:
    one = str(product["product_id"])
    now = days[-1]["median"] if days else product.get("price")
    currency = (days[-1]["currency"] if days else None) or product.get("currency")
    if now is None or not currency or not product.get("name"):
        raise _no_product(one, "no price, currency or name")
    until = at + valid_for
    yield Fact(f"{one}.name", "name", str(product["name"]).strip(), source="product table")
    yield Fact(f"{one}.price", "price", round(float(now), 2), currency, source="price table", valid_until=until)
    today = at.astimezone(UTC).date()
    before = [row["lowest"] for row in days if today - timedelta(days=WINDOW_DAYS) <= row["day"] < today]
    if before:
        lowest = round(float(min(before)), 2)
        yield Fact(f"{one}.lowest", "lowest price", lowest, currency, "30 days before", "price table", until)


def _no_product(one: str, found: str) -> CampaignError:
    return CampaignError(
        f"product '{one}' cannot be written about.",
        code="E423",
        found=found,
        fix="take it out of 'products', or put it in the product file with a name, a price and a currency",
    )
