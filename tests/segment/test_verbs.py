"""Each verb, at its boundaries; every answer comes from the set version and the live version at once."""

from datetime import UTC, datetime, timedelta

import pytest

from echt.nouns import Person
from echt.segment.tree import Span

BUY, VIEW, CART = "Order Completed", "Product Viewed", "Product Added"
TICK = timedelta(microseconds=1)


@pytest.fixture
def asks(made):
    """asks(predicate, (name, days ago or moment, columns), ...): whether a person with that history is in."""

    def ask(predicate, *history, person=None, predictions=None, **more):
        events = []
        for name, when, *columns in history:
            moment = made.ago(when) if isinstance(when, int | float) else when
            events.append(made.event("p1", name, moment, **(columns[0] if columns else {})))
        return made.both(predicate, person or Person("p1"), events, predictions, **more)

    return ask


def test_a_window_begins_after_its_first_moment_and_includes_its_last(asks, made):
    asked = "did('Order Completed', within => '30 days')"
    assert asks(asked, (BUY, made.at))
    assert asks(asked, (BUY, made.ago(30) + TICK))
    assert not asks(asked, (BUY, made.ago(30)))


def test_before_ends_the_window(asks, made):
    asked = "did('Order Completed', within => '60 days', before => '30 days')"
    assert asks(asked, (BUY, made.ago(30)))
    assert not asks(asked, (BUY, made.ago(30) + TICK))
    assert not asks(asked, (BUY, made.ago(60)))


def test_dates_begin_and_end_at_midnight_utc(asks):
    asked = "did('Order Completed', since => DATE '2011-03-01', before => DATE '2011-03-02')"
    midnight = datetime(2011, 3, 1, tzinfo=UTC)
    assert asks(asked, (BUY, midnight))
    assert not asks(asked, (BUY, midnight - TICK))
    assert asks(asked, (BUY, midnight + timedelta(days=1) - TICK))
    assert not asks(asked, (BUY, midnight + timedelta(days=1)))


def test_a_month_is_a_calendar_month_and_ends_on_its_last_day(asks):
    # one month before 31 March 12:00 is 28 February 12:00
    edge = datetime(2011, 2, 28, 12, tzinfo=UTC)
    assert not asks("did('Order Completed', within => '1 month')", (BUY, edge))
    assert asks("did('Order Completed', within => '1 month')", (BUY, edge + TICK))
    assert Span(months=13).before(datetime(2012, 2, 29, tzinfo=UTC)) == datetime(2011, 1, 29, tzinfo=UTC)
    assert Span(months=12).before(datetime(2012, 2, 29, tzinfo=UTC)) == datetime(2011, 2, 28, tzinfo=UTC)


def test_a_day_is_24_hours_even_when_the_clock_changes(asks, made):
    # Amsterdam's clock went forward on 27 March 2011
    asked = "restarted('Order Completed', gap => '10 days', within => '5 days')"
    late = (BUY, made.ago(1))
    for zone in ("UTC", "Europe/Amsterdam", "America/New_York"):
        assert asks(asked, (BUY, made.ago(11)), late, zone=zone)
        assert not asks(asked, (BUY, made.ago(11) + TICK), late, zone=zone)


def test_a_pause_of_a_month_is_counted_in_utc_wherever_the_database_runs(asks):
    asked = "restarted('Order Completed', gap => '1 month', within => '5 days')"
    late, early = (BUY, datetime(2011, 3, 31, 11, tzinfo=UTC)), datetime(2011, 2, 28, 11, tzinfo=UTC)
    for zone in ("UTC", "Europe/Amsterdam", "America/New_York"):
        assert asks(asked, (BUY, early), late, zone=zone)
        assert not asks(asked, (BUY, early + TICK), late, zone=zone)


def test_an_event_after_the_moment_never_counts(asks, made):
    assert not asks("did('Order Completed')", (BUY, made.at + TICK))
    assert asks("count('Order Completed') = 1", (BUY, made.at + TICK), (BUY, 3))
    assert not asks(
        "restarted('Order Completed', gap => '2 days', within => '9 days')", (BUY, 20), (BUY, made.at + TICK)
    )
    assert asks("stopped('Order Completed', after => '10 days')", (BUY, 20), (BUY, made.at + TICK))
    assert asks("days_since('Order Completed') = 20", (BUY, 20), (BUY, made.at + TICK))


def test_count_of_nothing_is_zero(asks):
    assert asks("count('Order Completed') = 0")
    assert asks("count('Order Completed', within => '1 day') < 1", (BUY, 4))


def test_a_sum_of_nothing_is_zero_and_skips_what_is_no_number(asks):
    assert asks("sum('Order Completed', 'value') = 0")
    history = [(BUY, 1, {"value": 0.1}), (BUY, 2, {"value": 0.2}), (BUY, 3), (BUY, 4, {"value": float("nan")})]
    assert asks("sum('Order Completed', 'value') = 0.3", *history)
    quantities = [
        (BUY, 1, {"properties": {"n": "3"}}),
        (BUY, 2, {"properties": {"n": 4}}),
        (BUY, 2, {"properties": {"n": "many"}}),
    ]
    assert asks("sum('Order Completed', 'n') = 7", *quantities)


def test_a_refund_is_an_event_of_its_own_with_a_negative_value(asks):
    history = [(BUY, 5, {"value": 40.0}), ("Order Refunded", 2, {"value": -40.0})]
    assert asks("count('Order Completed') = 1", *history)
    assert asks("sum('Order Completed', 'value') + sum('Order Refunded', 'value') = 0", *history)


def test_days_since_counts_whole_days_and_is_unknown_when_it_never_happened(asks, made):
    assert asks("days_since('Order Completed') = 29", (BUY, made.ago(30) + TICK), (BUY, 99))
    assert asks("days_since('Order Completed') = 30", (BUY, made.ago(30)))
    assert not asks("days_since('Order Completed') > 30")
    assert not asks("NOT days_since('Order Completed') > 30")
    assert asks("days_since('Order Completed') IS NULL")


def test_first_time_looks_at_the_very_first(asks, made):
    asked = "first_time('Order Completed', within => '30 days')"
    assert asks(asked, (BUY, 20), (BUY, 2))
    assert not asks(asked, (BUY, 40), (BUY, 2))
    assert not asks(asked, (BUY, made.ago(30)))
    assert not asks(asked)


def test_in_order_needs_each_step_later_than_the_one_before(asks):
    asked = "in_order('Product Viewed', 'Order Completed')"
    assert asks(asked, (VIEW, 2), (BUY, 1))
    assert not asks(asked, (VIEW, 1), (BUY, 1))
    assert not asks(asked, (BUY, 2), (VIEW, 1))


def test_in_order_may_have_other_events_between_and_repeat_a_step(asks):
    three = "in_order('Product Viewed', 'Product Added', 'Order Completed')"
    assert asks(three, (VIEW, 9), (BUY, 8), (CART, 7), (VIEW, 6), (BUY, 5))
    assert not asks(three, (VIEW, 9), (BUY, 8), (CART, 7), (VIEW, 6))
    assert asks("in_order('Order Completed', 'Order Completed', 'Order Completed')", (BUY, 3), (BUY, 2), (BUY, 1))
    assert not asks("in_order('Order Completed', 'Order Completed', 'Order Completed')", (BUY, 3), (BUY, 2), (BUY, 2))


def test_in_order_keeps_all_steps_in_the_window(asks):
    asked = "in_order('Product Viewed', 'Order Completed', within => '7 days')"
    assert asks(asked, (VIEW, 6), (BUY, 1))
    assert not asks(asked, (VIEW, 8), (BUY, 1))


def test_regularly_needs_every_period(asks, made):
    asked = "regularly('Order Completed', every => '30 days', times => 3)"
    assert asks(asked, (BUY, 1), (BUY, 31), (BUY, 89))
    assert not asks(asked, (BUY, 1), (BUY, 2), (BUY, 89))
    assert not asks(asked, (BUY, 1), (BUY, 31), (BUY, 90))
    assert asks(asked, (BUY, made.at), (BUY, 30), (BUY, 60))


def test_stopped_needs_one_before_and_none_after(asks, made):
    asked = "stopped('Order Completed', after => '60 days', within => '12 months')"
    assert asks(asked, (BUY, 90), (BUY, 300))
    assert asks(asked, (BUY, made.ago(60)))
    assert not asks(asked, (BUY, made.ago(60) + TICK))
    assert not asks(asked, (BUY, 90), (BUY, 3))
    assert not asks(asked, (BUY, 400))
    assert asks("stopped('Order Completed', after => '60 days')", (BUY, 400))
    assert not asks(asked)


def test_restarted_needs_a_gap_that_ended_in_the_window(asks):
    asked = "restarted('Order Completed', gap => '6 months', within => '30 days')"
    assert asks(asked, (BUY, 300), (BUY, 20), (BUY, 10))
    assert not asks(asked, (BUY, 300), (BUY, 150), (BUY, 10))
    assert not asks(asked, (BUY, 10))
    assert not asks(asked, (BUY, 400), (BUY, 40))


def test_where_looks_at_one_event_and_counts_it_only_when_true(asks):
    history = [
        (BUY, 5, {"value": 40.0, "currency": "EUR", "properties": {"gift": True, "tags": "tea"}}),
        (BUY, 3, {"value": 5.0}),
    ]
    assert asks("count('Order Completed', where => property('value') > 10) = 1", *history)
    assert asks("count('Order Completed', where => property('gift')) = 1", *history)
    assert asks("count('Order Completed', where => NOT property('gift')) = 0", *history)
    assert asks("count('Order Completed', where => property('gift') IS NULL) = 1", *history)
    assert asks(
        "count('Order Completed', where => property('currency') = 'EUR' AND property('tags') LIKE 't_a') = 1", *history
    )
    assert asks("days_since('Order Completed', where => property('value') > 10) = 5", *history)


def test_what_is_missing_is_unknown_and_not_of_unknown_is_unknown(asks):
    assert not asks("trait('tier') = 'gold'")
    assert not asks("NOT trait('tier') = 'gold'")
    assert not asks("trait('tier') <> 'gold'")
    assert not asks("trait('tier') NOT IN ('gold')")
    assert asks("trait('tier') = 'gold' OR true")
    assert asks("NOT (trait('tier') = 'gold' AND false)")
    assert asks("trait('tier') IS NULL")


def test_a_trait_takes_the_kind_of_what_it_is_compared_with(asks):
    person = Person(
        "p1", "NL", "nl", "Europe/Amsterdam", traits={"age": "42", "vip": True, "born": "1980-02-03T04:05", "n": 3}
    )
    for asked in (
        "trait('age') > 41.5", "trait('age') = '42'", "trait('vip')", "trait('vip') = true", "trait('vip') = 'true'",
        "trait('born') < DATE '1980-02-04'", "trait('n') + 1 = 4", "trait('n') = '3'", "trait('country') = 'NL'",
        "trait('language') LIKE 'n_'", "trait('time_zone') IN ('Europe/Amsterdam')", "trait('age') BETWEEN 42 AND 43",
    ):  # fmt: skip
        assert asks(asked, person=person), asked
    assert not asks("trait('vip') > 0", person=person)
    assert not asks("NOT trait('age')", person=person)


def test_predictions_are_numbers_and_dividing_by_zero_is_unknown(asks):
    assert asks("p_alive BETWEEN 0.4 AND 0.6 AND -p_alive < 0", predictions={"p_alive": 0.5})
    assert asks("(1 / (p_alive - p_alive)) IS NULL", predictions={"p_alive": 0.5})
    assert not asks("p_alive > 0.4", predictions={"p_alive": float("nan")})
    assert not asks("p_alive > 0.4 OR p_alive <= 0.4")


def test_the_latest_prediction_up_to_the_moment_counts(made):
    tables = made.tables(
        [Person("p1")],
        [],
        [("p1", "p", 0.9, made.ago(9)), ("p1", "p", 0.1, made.ago(1)), ("p1", "p", 0.2, made.at + TICK)],
    )
    from echt.segment import members

    assert len(members(made.segment("p = 0.1"), tables, at=made.at, any_size=True)) == 1
    assert len(members(made.segment("p = 0.9"), tables, at=made.ago(2), any_size=True)) == 1


def test_an_included_segment_is_true_or_false_never_unknown(asks, made):
    from echt.segment import Known

    known = Known(segments={"gold": made.segment("trait('tier') = 'gold'", "gold")})
    assert asks("NOT segment('gold')", known=known)
    assert asks("segment('gold')", known=known, person=Person("p1", traits={"tier": "gold"}))
