"""Results where something is missing or wrong, and what may be said of an effect."""

import dataclasses

import pytest
from sample import sample

import echt
from echt.estimate import detectable_difference
from echt.report.data import Effect, EffectDay, Interval
from echt.report.plots import effect_over_time, ticks
from echt.report.voice import Voice
from echt.studio.pages.campaign.numbers import Numbers
from echt.studio.pages.results.ways_on import WAYS, after
from echt.studio.pages.results.verdict import advised, verdict, visible


def made(low, high, **more):
    middle = Interval((low + high) / 2, low, high)
    return Effect("Order Completed", 14, 900, 100, 90, 8, middle, middle, 3600.0, detectable=0.1, **more)


def test_an_effect_is_told_only_where_its_interval_holds_no_zero_and_the_draw_was_fair():
    assert verdict(made(0.01, 0.09)) == "more"
    assert verdict(made(-0.09, -0.01)) == "fewer"
    assert verdict(made(-0.01, 0.09)) == verdict(made(0.0, 0.09)) == "none"
    assert verdict(made(0.01, 0.09, sample_ratio_p=0.0001)) == "alarm"


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
def test_what_another_holdout_can_show_is_what_the_statistics_say(share):
    deviation = 0.4
    found = dataclasses.replace(made(-0.01, 0.09), detectable=detectable_difference(deviation, 900, 100))
    assert visible(found, share) == pytest.approx(detectable_difference(deviation, 1000 * (1 - share), 1000 * share))


def test_the_advice_is_the_smallest_holdout_that_shows_the_effect():
    steps = (0.1, 0.2, 0.3, 0.5)
    assert advised(made(0.05, 0.25), steps) == 0.1
    assert advised(made(-0.05, 0.25, assumed=0.08), steps) == 0.2
    assert advised(made(-0.05, 0.25, assumed=0.01), steps) is None  # no holdout of these people can show so little
    assert advised(made(-0.05, 0.25), steps) is None


def test_an_advice_that_is_not_about_the_holdout_leads_to_where_it_is_done():
    unsure, steps = made(-0.05, 0.25, assumed=0.01), (0.1, 0.5)
    assert after(unsure, advised(unsure, steps)) == ("longer", "more_people")
    assert after(unsure, 0.3) == after(made(0.01, 0.09), 0.1) == ()  # the holdout is: its slider stands beneath
    assert after(made(-0.09, -0.01), 0.1) == ("other_words", "plan")
    assert after(made(0.01, 0.09, sample_ratio_p=0.0001), 0.1) == ("chain",)
    assert {"longer", "more_people", "more_by_lot", "other_words", "plan", "chain"} == WAYS.keys()


def test_what_a_link_proposes_is_taken_over_only_where_it_fits():
    numbers = Numbers(0.0025, None, 0.3, 0.05, 1)
    for wrong in (
        {},
        {"within": "28"},
        {"within": "28 days\n[x]"},
        {"explore": "2"},
        {"explore": "nan"},
        {"holdout": "-0.1"},
        {"worth_per_s": "0"},
    ):
        assert not numbers.take(wrong)
    assert numbers == Numbers(0.0025, None, 0.3, 0.05, 1)
    assert numbers.take({"within": "28 days", "explore": "0.2"})
    assert (numbers.texts, numbers.explore) == ({"within": "28 days"}, 0.2)


def test_an_hour_of_attention_has_the_interval_of_the_effect():
    assert made(2.0, 6.0).per_hour == Interval(4.0, 2.0, 6.0)
    assert dataclasses.replace(made(2.0, 6.0), attention_s=0.0).per_hour is None
    assert not dataclasses.replace(made(2.0, 6.0), days_seen=3.5).complete
    assert sample().effect.complete  # a report of before: nobody said otherwise


def test_a_chart_that_is_not_finished_does_not_claim_the_agreed_day():
    days = [EffectDay(day, 0.01, -0.02, 0.04) for day in (1, 2, 3)]
    early, late = effect_over_time(days, Voice("en"), within_days=14), effect_over_time(days, Voice("nl"))
    assert "day 3 of 14" in early
    assert "agreed beforehand" not in early
    assert "afgesproken meetdag" in late


def test_round_numbers_stand_above_large_intervals():
    assert ticks(-258.0, 4047.0) == [-1000.0, 0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0]


@pytest.fixture
def folder(tmp_path, monkeypatch, made_copy):
    monkeypatch.setenv("ECHT_KEYS", str(made_copy / "keys"))
    return made_copy / "shop"


@pytest.fixture
def made_copy(request, tmp_path):
    import shutil

    base = request.getfixturevalue("made")
    for part in ("shop", "keys"):
        shutil.copytree(base / part, tmp_path / part)
    return tmp_path


LATER = "2026-07-20"


def test_looking_at_a_result_writes_nothing_and_says_the_same_as_measuring(folder):
    with echt.open(folder, at=LATER) as shop:
        before = shop.setting.warehouse.counts()["outcomes"]
        seen = shop.result("spring")
        lines, broken = shop.results()
        assert shop.setting.warehouse.counts()["outcomes"] == before
        told = shop.measure("spring")
    assert broken == {}
    assert (seen.effect.difference.low, seen.effect.not_counted) == (told.per_person.low, told.not_counted)
    assert lines["spring"].effect.difference == seen.effect.difference
    assert lines["spring"].sent == seen.flow.sent
    assert seen.effect.value.value == pytest.approx(told.extra_value.value)


def test_a_holdout_that_is_changed_afterwards_is_no_alarm(folder):
    path = folder / "campaigns/spring.toml"
    with echt.open(folder, at=LATER) as shop:
        drawn = shop.result("spring").effect
    path.write_text(path.read_text().replace("share = 0.30", "share = 0.50"))
    with echt.open(folder, at=LATER) as shop:
        after = shop.result("spring").effect
        assert not shop.measure("spring").ratio.alarm
    assert after.holdout_share == pytest.approx(drawn.holdout_share) == pytest.approx(0.3)
    assert after.sample_ratio_p == drawn.sample_ratio_p


def test_a_broken_campaign_file_stands_beside_the_others(folder):
    (folder / "campaigns/broken.toml").write_text("goal = [")
    with echt.open(folder) as shop:
        lines, broken = shop.results()
        assert shop.policies("spring") is None
    assert lines["spring"].effect is None
    assert lines["spring"].refused["nl"] == "Er is nog geen tijd verstreken sinds de beslissing."
    assert set(broken) == {"broken"}


@pytest.mark.browser
def test_a_campaign_that_was_not_measured_says_what_will_be_there(studio, signed):
    tab = signed(studio, "analyst", "/results/spring", language="en")
    tab.get_by_text("Not measured yet.").first.wait_for()
    tab.goto(f"{studio.base}/en/results/no-such")
    assert "did you mean" in tab.locator("main").inner_text() or "spring" in tab.locator("main").inner_text()
    tab.goto(f"{studio.base}/en/results")
    tab.get_by_text("No effect has been measured yet.").wait_for()
