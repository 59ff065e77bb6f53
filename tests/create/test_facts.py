from datetime import UTC, datetime

import pytest

from echt.create import as_words, facts_from_products
from echt.errors import CampaignError
from echt.nouns import Fact

AT = datetime(2011, 3, 1, 9, tzinfo=UTC)


def test_prices_are_those_of_the_moment_and_the_thirty_days_before(products, prices):
    facts = {f.fact_id: f.value for f in facts_from_products(products, prices, ["22423", "85123A"], at=AT)}
    assert facts["22423.price"] == 10.95
    assert facts["22423.lowest"] == 10.45  # lowest of 10 and 28 February; January and 20 March do not count
    assert facts["22423.name"] == "REGENCY CAKESTAND 3 TIER"
    assert facts["products.count"] == 2 and facts["price.window"] == 30


@pytest.mark.parametrize("one", ["X1", "nope"])
def test_a_product_without_price_or_row_is_refused(products, prices, one):
    with pytest.raises(CampaignError) as caught:
        facts_from_products(products, prices, [one], at=AT)
    assert caught.value.code == "E423"


@pytest.mark.parametrize(
    ("fact", "nl", "en"),
    [
        (Fact("a", "price", 1234.5, "EUR"), "€ 1.234,50", "€1,234.50"),
        (Fact("a", "weight", 1.5, "kg"), "1,5 kilo", "1.5 kilograms"),
        (Fact("a", "warranty", 1, "year"), "1 jaar", "1 year"),
        (Fact("a", "n", 1, "product"), "1 product", "1 product"),
        (Fact("a", "n", 3, "product"), "3 producten", "3 products"),
        (Fact("a", "share", 12.5, "%"), "12,5%", "12.5%"),
        (Fact("a", "varieties", 42, "ras|rassen|variety|varieties"), "42 rassen", "42 varieties"),
        (Fact("a", "varieties", 1, "ras|rassen|variety|varieties"), "1 ras", "1 variety"),
        (Fact("a", "until", "2011-03-31"), "31 maart 2011", "31 March 2011"),
        (Fact("a", "pieces", 1200), "1.200", "1,200"),
        (Fact("a", "founded", 1978), "1978", "1978"),
        (Fact("a", "price", 20, "GBP"), "£ 20", "£20"),
        (Fact("a", "price", 20, "GBP", "tweedehands|used"), "£ 20 (tweedehands)", "£20 (used)"),
        (Fact("a", "name", "PACK OF 72"), "Pack of 72", "Pack of 72"),
    ],
)
def test_a_fact_is_written_as_the_language_writes_it(fact, nl, en):
    assert (as_words(fact, "nl"), as_words(fact, "en")) == (nl, en)
