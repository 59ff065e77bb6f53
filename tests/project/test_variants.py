"""Ways to write one part: all let pass by the guard, unlike each other; a brand's own results drawn by lot take over."""

from datetime import timedelta

import numpy as np
import pytest

import echt
from echt import flow
from echt.create import check_copy
from echt.create.rank import Ranking
from echt.errors import CampaignError, ProjectError


@pytest.mark.parametrize("language", ["nl", "en"])
def test_ways_to_write_a_headline_differ_and_hold(shop, language):
    found = shop.variants("spring", "headline", language=language, n=6)
    texts = [variant.text for variant, _, _ in found.chosen]
    assert len(set(texts)) == len(texts) == 6 and found.written >= 6
    assert len({variant.skeleton for variant, _, _ in found.chosen}) > 3
    brief = flow.load_content(shop.folder / "content/spring.md")
    facts = [*flow.write.product_facts(shop.setting, brief), *brief.facts]
    for text in texts:
        assert not any(one.blocks for one in check_copy(text, facts, language=language, channel="email.subject"))
    assert found.to_dict()["variants"][0]["text"] == texts[0] and texts[0] in str(found)
    assert "Upworthy alone" in found.ranking["en"] and "alleen naar Upworthy" in found.ranking["nl"]


def test_an_engine_that_writes_in_one_way_and_a_part_that_is_none_are_told(shop):
    with pytest.raises(CampaignError) as caught:
        shop.variants("spring", engine="template")
    assert caught.value.code == "E421" and "one way" in str(caught.value)
    with pytest.raises(CampaignError) as caught:
        shop.variants("spring", "headlin")
    assert "headline" in caught.value.fix
    with pytest.raises(ProjectError) as caught:
        shop.variants("spring", engine="openai")
    assert caught.value.code == "E115"


def test_only_what_a_lot_decided_counts_as_the_brands_own_result(folder):
    with echt.open(folder) as shop:
        assert flow.own_results(shop.setting) == []  # not watched long enough
        explored = shop.committed("spring").decisions
        later = shop.at + timedelta(days=40)
        drawn = sum(
            arm == "explore" and one is not None
            for arm, one in zip(explored["arm"].to_pylist(), explored["creative_id"].to_pylist())
        )
    with echt.open(folder, at=later) as shop:
        results = flow.own_results(shop.setting)
        assert drawn > 0 and 0 < sum(one.shown for one in results) <= drawn
        assert all(one.randomised and 0 <= one.gained <= one.shown for one in results)
        approved = shop.setting.ledger.creative("spring")
        assert {one.text for one in results} <= {texts["subject"] for texts in approved.texts.values()}
        assert "texts of the brand's own" in shop.variants("spring").ranking["en"]
        assert isinstance(Ranking.load().with_results(results).score(["Zaaien"], language="nl"), np.ndarray)
