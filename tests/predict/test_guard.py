"""The guard against the future catches a planted leak, and lets honest features through."""

import numpy as np
import pytest

from echt.errors import DataError, NotAllowedError
from echt.predict import Lineage, check_no_leak
from echt.predict.features import recipe
from echt.predict.forbidden import forbidden_kind, refuse_forbidden

from .learned.conftest import AT, H, day, planted

LINE = Lineage("orders_in_total", ("Order Completed",), ("events.at",), None)
CUTS = [day(-120), day(-60)]


@pytest.fixture(scope="module")
def log():
    return planted(n=400, seed=5)[0]


def honest(log, at):
    return log.snapshot(at, horizon_days=H)


def test_what_echt_makes_itself_reads_no_future(log):
    check_no_leak(log, CUTS, honest)
    check_no_leak(log, CUTS, lambda log, at: log.snapshot(at, horizon_days=30, outcome="Product Viewed", unit="order"))


def test_a_planted_feature_that_reads_the_future_is_caught(log):
    def leaking(log, at):
        shot = honest(log, at)
        return shot.with_feature(LINE, np.diff(log.start)[shot.who])

    with pytest.raises(DataError) as caught:
        check_no_leak(log, CUTS, leaking)
    assert caught.value.code == "E153"
    assert "orders_in_total differs for" in caught.value.found


def test_of_many_people_some_are_looked_at_and_a_leak_is_caught_all_the_same(log, monkeypatch):
    monkeypatch.setattr("echt.predict.guard._MOST", 90)
    seen = []

    def leaking(log, at):
        seen.append(len(log))
        shot = honest(log, at)
        return shot.with_feature(LINE, np.diff(log.start)[shot.who])

    with pytest.raises(DataError):
        check_no_leak(log, CUTS, leaking)
    assert max(seen) == 80


def test_a_feature_about_everyone_leaks_too(log):
    def leaking(log, at):
        shot = honest(log, at)
        return shot.with_feature(LINE, np.full(len(shot), np.nanmean(log.value)))

    with pytest.raises(DataError) as caught:
        check_no_leak(log, CUTS[:1], leaking)
    assert caught.value.code == "E153"


def test_an_honest_feature_of_ones_own_passes(log):
    def own(log, at):
        shot = honest(log, at)
        return shot.with_feature(LINE, shot.purchases * 2)

    check_no_leak(log, CUTS, own)
    shot = own(log, AT)
    assert shot.names[-1] == "orders_in_total" and shot.lineage[-1] == LINE
    assert np.array_equal(shot.features[:, -1], shot.purchases * 2)
    assert np.array_equal(shot.ahead(30).features[:, -1], shot.features[:, -1])
    assert np.array_equal(shot.pick(np.array([3, 5])).features, shot.features[[3, 5]], equal_nan=True)


@pytest.mark.parametrize("what", ["history", "people", "names"])
def test_a_leak_in_histories_people_or_names_is_caught(log, what):
    def leaking(log, at):
        shot = honest(log, at)
        if what == "history":
            shot.frequency[0] += len(log.at)
            return shot
        if what == "people":
            return shot.pick(np.arange(len(log) % 7, len(shot)))
        return shot.with_feature(Lineage(f"rows_{len(log.at)}", (), (), None), shot.known)

    with pytest.raises(DataError) as caught:
        check_no_leak(log, CUTS[:1], leaking)
    assert caught.value.code == "E153"


FORBIDDEN = [
    "pregnancy_score",
    "Debt Advice Viewed",
    "stemming",
    "Mood Logged",
    "eenzaamheid",
    "Gokken gestopt",
    "is_child",
    "geloof",
]
ALLOWED = ["Order Completed", "Product Viewed", "Email Clicked", "Board Saved", "country", "Racing Shoes Viewed"]


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_tells_of_weakness_is_refused(name):
    assert forbidden_kind(name)
    with pytest.raises(NotAllowedError) as caught:
        refuse_forbidden(["Product Viewed", name])
    assert caught.value.code == "E308" and name in caught.value.found


@pytest.mark.parametrize("name", ALLOWED)
def test_ordinary_names_pass(name):
    assert forbidden_kind(name) is None


def test_a_feature_of_ones_own_that_tells_of_weakness_is_refused(log):
    shot = honest(log, AT)
    for line in (Lineage("pregnancy_score", (), (), None), Lineage("score", ("Debt Advice Viewed",), (), None)):
        with pytest.raises(NotAllowedError) as caught:
            shot.with_feature(line, shot.known)
        assert caught.value.code == "E308"


def test_events_that_tell_of_weakness_are_no_feature_and_change_none(log):
    import pyarrow as pa

    from echt.predict import Log

    rows = {
        "person_id": ["a", "a", "a"],
        "at": pa.array([day(-9), day(-5), day(-1)]),
        "name": ["Order Completed", "Order Completed", "Debt Advice Viewed"],
    }
    whole = Log.of(pa.table(rows)).snapshot(AT, horizon_days=H)
    rest = Log.of(pa.table(rows).slice(0, 2)).snapshot(AT, horizon_days=H)
    assert whole.recipe.left_out == ("Debt Advice Viewed",)
    assert whole.names == rest.names
    assert np.array_equal(whole.features, rest.features, equal_nan=True)


def test_every_feature_says_what_it_reads_and_for_which_purpose(log):
    made = recipe(log, "Order Completed", H)
    assert len(set(made.names)) == len(made.names)
    assert {line.purpose for line in made.lineage} == {"personalize.content.profiled"}
    by_name = {line.feature: line for line in made.lineage}
    assert by_name["sum_90d"].columns[-1] == "events.value"
    assert by_name["count_30d:Product Viewed"].events == ("Product Viewed",)
    assert by_name["count_90d"].events == ("Order Completed",)
    assert all(line.columns for line in made.lineage if line.feature != "month_ahead")
