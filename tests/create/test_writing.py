from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create import Brief, expired, facts_from_products, review, version_of, write
from echt.create.guard.manner.pressure import of_pressure
from echt.create.guard.read.clean import clean
from echt.errors import CampaignError
from echt.nouns import Fact, Purpose

AT = datetime(2011, 3, 1, 9, tzinfo=UTC)
MAIL = Purpose("marketing.communications.email")


def test_the_template_writes_two_languages_that_pass_the_guard(content, products, prices):
    brief = content('products = ["22423", "85123A"]')
    made = write(brief, facts_from_products(products, prices, brief.product_ids, at=AT), engine="template")
    assert made.texts["nl"]["subject"] == "2 producten uit onze winkel, met hun prijs"
    assert "- Regency cakestand 3 tier: £ 10,95" in made.texts["nl"]["body"]
    assert "- White hanging heart t-light holder: £2.95" in made.texts["en"]["body"]
    assert "laagste prijs" not in made.texts["nl"]["body"]  # nothing went down
    assert review(made, at=AT) == []
    assert made.made_by == "template" and made.product_ids == ("22423", "85123A")


def test_a_price_that_went_down_shows_the_lowest_price_of_thirty_days(content, products, prices):
    lower = prices.to_pylist()
    lower[2]["median"] = 9.0
    table = pa.Table.from_pylist(lower, schema=prices.schema)
    brief = content('products = ["22423"]')
    made = write(brief, facts_from_products(products, table, brief.product_ids, at=AT), engine="template")
    assert made.texts["nl"]["subject"] == "Regency cakestand 3 tier voor £ 9"
    assert "De laagste prijs in de 30 dagen hiervoor was £ 10,45." in made.texts["nl"]["body"]
    assert review(made, at=AT) == []


def test_a_persons_words_are_taken_as_they_are_with_their_slots_filled(content):
    brief = content(
        '[[facts]]\nid = "v"\nquantity = "varieties"\nvalue = 42\nunit = "ras|rassen|variety|varieties"\nsource = "list"\n',
        "## nl\nsubject: Zaaien kan weer\n\nWe hebben {v}.\n## en\nsubject: iSow again\n\n{v} of our own.\n",
    )
    made = write(brief)
    assert made.made_by == "human"
    assert made.texts["nl"]["body"] == "We hebben 42 rassen." and made.texts["en"]["subject"] == "iSow again"
    assert [f.fact_id for f in made.facts] == ["v"]
    assert review(made, at=AT) == []


def test_facts_may_come_as_a_table(content):
    facts = pa.table(
        {"fact_id": ["w"], "quantity": ["warranty"], "value": [2.0], "unit": ["year"], "source": ["terms"]}
    )
    made = write(content("", "## nl\nsubject: a\n\n{w}\n## en\nsubject: b\n\n{w}\n"), facts)
    assert made.texts["nl"]["body"] == "2 jaar" and made.texts["en"]["body"] == "2 years"


def test_a_slot_without_a_fact_is_refused_with_the_nearest_name(content):
    brief = content(
        '[[facts]]\nid = "power"\nquantity = "power"\nvalue = 19\nunit = "bar"\nsource = "sheet"\n',
        "## nl\nsubject: a\n\n{powr}\n## en\nsubject: a\n\n{power}\n",
    )
    with pytest.raises(CampaignError, match="slot") as caught:
        write(brief)
    assert caught.value.code == "E426" and "{power}" in str(caught.value)


def test_without_facts_nothing_is_written(content):
    with pytest.raises(CampaignError) as caught:
        write(content())
    assert caught.value.code == "E425"
    with pytest.raises(CampaignError) as caught:
        write(content(), engine="nothing")
    assert caught.value.code == "E422"
    with pytest.raises(CampaignError) as caught:
        write(content(), engine="templat")
    assert "template" in str(caught.value)


def test_the_version_changes_with_a_word_and_with_a_fact(content, products, prices):
    brief = content('products = ["22423"]')
    facts = facts_from_products(products, prices, brief.product_ids, at=AT)
    made = write(brief, facts)
    assert write(brief, facts).version == made.version
    word = {**made.texts, "nl": {**made.texts["nl"], "subject": "Anders"}}
    assert version_of(replace(made, texts=word)) != made.version
    fact = tuple(replace(f, source="elsewhere") for f in made.facts)
    assert version_of(replace(made, facts=fact)) != made.version


def test_a_fact_that_expires_pulls_the_creative(content, products, prices):
    brief = content('products = ["22423"]')
    made = write(brief, facts_from_products(products, prices, brief.product_ids, at=AT, valid_for=timedelta(days=2)))
    assert expired(made, AT) == []
    later = AT + timedelta(days=3)
    assert {f.fact_id for f in expired(made, later)} == {"22423.price"}
    assert "nl.body.expired" in {f.rule for f in review(made, at=later) if f.blocks}


names = (
    st.text(st.sampled_from("ABCDEFGHIJ 0123456789.,-&"), min_size=3, max_size=40)
    .map(str.strip)
    .filter(lambda s: len(s) > 2)
    .filter(lambda s: not any(of_pressure(clean(s), s, language) for language in ("nl", "en")))
)  # a name that presses people ("gif" is Dutch for poison) is refused whatever the facts say: see test_guard
amounts = st.integers(1, 1_000_000).map(lambda cents: cents / 100)
pairs = st.lists(st.tuples(names, amounts, amounts), min_size=1, max_size=5)


@settings(max_examples=50, deadline=None)
@given(pairs, st.sampled_from(["EUR", "GBP"]), st.sampled_from(["formal", "informal"]))
def test_whatever_the_template_writes_has_no_unbound_number(rows, currency, tone):
    facts = []
    for i, (name, price, lowest) in enumerate(rows):
        facts += [Fact(f"p{i}.name", "name", name), Fact(f"p{i}.price", "price", price, currency)]
        facts += [Fact(f"p{i}.lowest", "lowest price", lowest, currency, "30 days before")]
    facts += [Fact("products.count", "number", len(rows), "product"), Fact("price.window", "days", 30, "day")]
    brief = Brief("b", MAIL, "email", ("nl", "en"), tone, tuple(f"p{i}" for i in range(len(rows))))
    assert [f for f in review(write(brief, facts, engine="template"), at=AT) if f.blocks] == []


def test_a_product_may_have_its_own_name_in_a_language(content, products, prices):
    brief = content(
        'products = ["22423"]\n[[facts]]\nid = "22423.name.nl"\nquantity = "name"\nvalue = "Etagère met 3 lagen"\nsource = "a person"\n'
    )
    made = write(brief, facts_from_products(products, prices, brief.product_ids, at=AT), engine="template")
    assert made.texts["nl"]["subject"] == "Etagère met 3 lagen voor £ 10,95"
    assert made.texts["en"]["subject"] == "Regency cakestand 3 tier for £10.95"
    assert "name" not in made.texts["nl"]["body"].lower() and review(made, at=AT) == []


def test_fixed_sentences_say_a_condition_and_leave_out_a_fact_whose_condition_has_no_words(content):
    rows = '[[facts]]\nid = "p"\nquantity = "price"\nvalue = 12\nunit = "EUR"\nsource = "x"\ncondition = {nl = "per maand"}\n'
    rows += '[[facts]]\nid = "w"\nquantity = "weight"\nvalue = 9\nunit = "kg"\nsource = "x"\n'
    made = write(content(rows), engine="template")
    assert "€ 12 per maand" in made.texts["nl"]["body"]
    assert "12" not in " ".join(made.texts["en"].values()) and "9 kilograms" in made.texts["en"]["body"]
