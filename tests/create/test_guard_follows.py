"""What follows from facts holds, and what facts say otherwise does not: sums, rates, periods, content, terms."""

from datetime import UTC, datetime

import pytest

from echt.create import check_copy
from echt.nouns import Fact

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def fact(fact_id, quantity, value, unit="", condition=""):
    return Fact(fact_id, quantity, value, unit, condition, source="sheet")


POOL = (
    fact("price", "price", 6.5, "EUR", "single swim, adult"),
    fact("kids", "price", 4, "EUR", "single swim, children up to 11"),
    fact("card", "price of a ten-swim card", 55, "EUR"),
    fact("open", "opens at", "07:00", "", "weekdays"),
    fact("close", "closes at", "22:00", "", "weekdays"),
    fact("lesson", "swimming lesson", 45, "minute"),
    fact("since", "opened in", 1976),
)
CHEESE = (
    fact("name", "name", "Boerenkaas Rijp"),
    fact("price", "price", 18.9, "EUR", "per kilo"),
    fact("age", "ripening", 12, "month"),
    fact("wheel", "weight of a wheel", 12, "kg"),
    fact("milk", "milk", "raw cow's milk / rauwe koemelk"),
    fact("shop", "farm shop open", "Thursday to Saturday, 9:00-17:00 / donderdag t/m zaterdag, 9.00-17.00 uur"),
    fact("fresh", "share of milk from the farm", 90, "%"),
)
PHONE = (
    fact("price", "price", 17.5, "EUR", "per month"),
    fact("data", "data", 20, "GB", "per month"),
    fact("contract", "contract length", 24, "month"),
    fact("notice", "notice period", 1, "month"),
    fact("excess", "excess", 50, "EUR", "insurance"),
    fact("table", "material", "solid beech"),
)
PAINT = (
    fact("price", "price", 48, "EUR", "per tin"),
    fact("lowest", "lowest price", 60, "EUR", "30 days before"),
    fact("cont", "contents", 2.5, "l", "per tin"),
    fact("cover", "coverage", 12, "m²", "per litre"),
    fact("ship", "free delivery from", 75, "EUR"),
    fact("cols", "colours", "red, green and blue"),
    fact("asked", "people in the test", 40, "person"),
    fact("liked", "people who would buy it again", 34, "person"),
)
TRUE = (
    (POOL, "nl", "Tien keer zwemmen voor € 55, dat is € 5,50 per keer."),
    (POOL, "en", "Open fifteen hours a day on weekdays."),
    (POOL, "nl", "Al vijftig jaar een begrip in de wijk, sinds 1976."),
    (POOL, "en", "Two adults and two kids swim for €21."),
    (POOL, "en", "A lesson takes three quarters of an hour."),
    (CHEESE, "en", "Half a kilo for €9.45."),
    (CHEESE, "nl", "Een pond kost € 9,45."),
    (CHEESE, "nl", "Een hele kaas van 12 kilo kost € 226,80."),
    (CHEESE, "nl", "Een jaar lang gerijpt op houten planken."),
    (PHONE, "en", "That's €420 over the whole contract."),
    (PHONE, "nl", "Twee jaar lang € 17,50 per maand, dus € 210 per jaar."),
    (PAINT, "nl", "Met één blik verf je 30 vierkante meter."),
    (PAINT, "en", "Five litres, two tins, €96."),
    (PAINT, "nl", "Een vijfde eraf: van € 60 voor € 48."),
    (PAINT, "en", "€19.20 a litre."),
    (PAINT, "nl", "Drie kleuren, en 85 procent van de 40 mensen zou hem opnieuw kopen."),
    (PAINT, "en", "All but six people would buy it again."),
    (PAINT, "en", "Two tins, and delivery costs nothing."),
)
FALSE = (
    (POOL, "en", "Open around the clock.", "terms"),
    (POOL, "nl", "Al meer dan een eeuw in de wijk, sinds 1976.", "number"),
    (POOL, "en", "Under a euro a swim.", "price"),
    (CHEESE, "nl", "Elke dag geopend.", "terms"),
    (CHEESE, "en", "Lactose-free cheese.", "content"),
    (CHEESE, "en", "All of the milk comes from the farm.", "content"),
    (CHEESE, "en", "€18.90 per 100 g.", "price"),
    (PHONE, "nl", "Maandelijks opzegbaar.", "terms"),
    (PHONE, "nl", "Zonder eigen risico verzekerd.", "terms"),
    (PHONE, "en", "A table of solid oak.", "content"),
    (PHONE, "en", "€17.50 a year.", "price"),
    (PAINT, "en", "Two tins cover 100 m².", "number"),
    (PAINT, "nl", "Geldig tot het einde van het jaar.", "date"),
    (PAINT, "en", "Waterproof paint.", "content"),
)


def blocked(facts, language, text):
    return [one.rule for one in check_copy(text, facts, language=language, channel="email", at=AT) if one.blocks]


@pytest.mark.parametrize(("facts", "language", "text"), TRUE, ids=[row[2] for row in TRUE])
def test_what_follows_from_the_facts_holds(facts, language, text):
    assert blocked(facts, language, text) == []


@pytest.mark.parametrize(("facts", "language", "text", "rule"), FALSE, ids=[row[2] for row in FALSE])
def test_what_does_not_follow_is_found_by_its_rule(facts, language, text, rule):
    assert rule in blocked(facts, language, text)


@pytest.mark.parametrize("amount", ["€ 5,60", "€ 9,10", "€ 230", "€ 412"])
@pytest.mark.parametrize("facts", [POOL, CHEESE, PHONE, PAINT], ids=["pool", "cheese", "phone", "paint"])
def test_a_price_that_nothing_gives_is_stopped(facts, amount):
    assert blocked(facts, "nl", f"Nu voor {amount}.") != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "nl",
            "Jij bent de enige in de straat zonder. Wat zullen de buren wel niet zeggen, en wat zeg je tegen je kinderen?",
        ),
        ("en", "Your children will remember who let them down, and so will we, so click before she starts to cry."),
    ],
)
def test_the_second_reader_names_the_words_that_weighed(language, text):
    found = [one for one in check_copy(text, [], language=language, channel="email") if one.blocks]
    assert found
    assert all(one.why and one.fix for one in found)


def test_the_second_reader_reads_long_texts_and_leaves_calm_ones_alone():
    calm = "Take your time to choose. The kettle is on, and the door is open. " * 40
    assert [
        one for one in check_copy(calm, [], language="en", channel="email") if one.rule == "reads_like_pressure"
    ] == []
