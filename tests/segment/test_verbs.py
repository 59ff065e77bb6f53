"""Each verb, at its boundaries; every answer comes from the set version and the live version at once."""

from datetime import timedelta

import pytest

from echt.nouns import Person

BUY, VIEW, CART = "Order Completed", "Product Viewed", "Product Added"
TICK = timedelta(microseconds=1)


@pytest.fixture
def asks(made):
    """asks(predicate, (name, days ago), ...): whether a person with that history is in."""

    def ask(predicate, *history, **more):
        events = [made.event("p1", name, made.ago(when) if isinstance(when, int | float) else when) for name, when in history]
        return made.both(predicate, Person("p1"), events, **more)

    return ask


def test_a_window_begins_after_its_first_moment_and_includes_its_last(asks, made):
    asked = "did('Order Completed', within => '30 days')"
    assert asks(asked, (BUY, made.at))
    assert asks(asked, (BUY, made.ago(30) + TICK))
    assert not asks(asked, (BUY, made.ago(30)))


def test_an_event_after_the_moment_never_counts(asks, made):
    assert not asks("did('Order Completed')", (BUY, made.at + TICK))
    assert asks("count('Order Completed') = 1", (BUY, made.at + TICK), (BUY, 3))
    assert not asks("restarted('Order Completed', gap => '2 days', within => '9 days')", (BUY, 20), (BUY, made.at + TICK))


def test_in_order_needs_each_step_later_than_the_one_before(asks):
    asked = "in_order('Product Viewed', 'Order Completed')"
    assert asks(asked, (VIEW, 2), (BUY, 1))
    assert not asks(asked, (VIEW, 1), (BUY, 1))
    assert not asks(asked, (BUY, 2), (VIEW, 1))
