"""Nothing = denied; an objection beats all; a merge takes the stricter; and only the gate says who may be reached."""

import tempfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import NotAllowedError
from echt.permission import GatedTables, Reachable, gate, grant_standing, why_allowed

from .conftest import AT, MAIL, SOFT, Shop, day

PROFILED = "personalize.content.profiled"


def reached(shop, purpose=MAIL, at=AT, **more):
    return gate(shop.ledger, shop.warehouse, purpose, at, **more).person_id.to_pylist()


def reason_of(shop, person_id, purpose=MAIL, at=AT, **more):
    judged = gate(shop.ledger, shop.warehouse, purpose, at, people=pa.array([person_id]), **more)
    if len(judged):
        return "reachable", ""
    return judged.left_out["reason"][0].as_py(), judged.conditions["condition"][0].as_py()


def test_who_said_nothing_is_left_out(shop):
    shop.people("ann", "bob")
    shop.says("ann")
    reachable = gate(shop.ledger, shop.warehouse, MAIL, AT)
    assert reachable.person_id.to_pylist() == ["ann"]
    assert reachable.left_out.to_pylist() == [{"person_id": "bob", "reason": "no_permission"}]
    assert reachable.counts == {"reachable": 1, "no_permission": 1}
    assert reachable.basis.to_pylist() == ["consent"]


def test_permission_for_one_purpose_says_nothing_about_another(shop):
    shop.people("ann")
    shop.says("ann", purpose="marketing.communications.sms")
    shop.says("ann", purpose="marketing.communications")
    assert reason_of(shop, "ann") == ("no_permission", "nothing")


def test_withdrawal_counts_from_its_moment(shop):
    shop.people("ann")
    shop.says("ann", at=day(-10))
    shop.says("ann", granted=False, at=day(-2))
    assert reason_of(shop, "ann", at=day(-3)) == ("reachable", "")
    assert reason_of(shop, "ann", at=day(-2)) == ("no_permission", "refused")


def test_permission_ends_at_its_date(shop):
    shop.people("ann")
    shop.says("ann", until=day(-1))
    assert reason_of(shop, "ann", at=day(-2)) == ("reachable", "")
    assert reason_of(shop, "ann", at=day(-1)) == ("no_permission", "expired")


@pytest.mark.parametrize("objected_to", ["marketing", "marketing.communications", MAIL])
def test_an_objection_to_a_purpose_covers_all_below_it(shop, objected_to):
    shop.people("ann")
    shop.says("ann")
    shop.says("ann", basis="objection", granted=False, purpose=objected_to, at=day(-1))
    assert reason_of(shop, "ann") == ("objection", "objected")


def test_gpc_is_an_objection_to_profiling_and_to_nothing_else(shop):
    shop.people("ann")
    shop.says("ann")
    shop.says("ann", basis="legitimate_interest", purpose=PROFILED)
    shop.says("ann", basis="objection", granted=False, purpose=PROFILED, at=day(-1), evidence={"method": "gpc"})
    assert reason_of(shop, "ann", PROFILED) == ("objection", "objected")
    assert reason_of(shop, "ann", MAIL) == ("reachable", "")


def test_minors_get_no_marketing_and_no_profile(shop):
    shop.people("kid", minor=True)
    for purpose in (MAIL, PROFILED, "functional.service"):
        shop.says("kid", purpose=purpose)
    assert reason_of(shop, "kid", MAIL) == ("minor", "minor")
    assert reason_of(shop, "kid", PROFILED) == ("minor", "minor")
    assert reason_of(shop, "kid", "functional.service") == ("reachable", "")


@pytest.mark.parametrize("basis", ["legitimate_interest", "contract"])
def test_mail_needs_an_opt_in_whatever_the_brand_states(shop, basis):
    shop.people("ann")
    shop.says("ann", basis=basis)
    assert reason_of(shop, "ann") == ("no_permission", "basis_not_lawful")
    shop.says("ann", basis=basis, purpose=PROFILED)
    assert reason_of(shop, "ann", PROFILED) == ("reachable", "")


def test_soft_opt_in_is_for_own_customers_who_were_offered_a_way_out(shop):
    shop.people("ann", "bob", "cor", "dee", "eva")
    for who in ("ann", "cor", "dee", "eva"):
        shop.order(who, day(-100))
    shop.order("bob", day(5))  # not yet a customer
    for who in ("ann", "bob"):
        shop.says(who, basis="soft_opt_in", evidence=SOFT)
    for who, lacking in (
        ("cor", "collected_with_order"),
        ("dee", "opt_out_at_collection"),
        ("eva", "product_categories"),
    ):
        shop.says(who, basis="soft_opt_in", evidence={k: v for k, v in SOFT.items() if k != lacking})
    reachable = gate(shop.ledger, shop.warehouse, MAIL, AT)
    assert reachable.person_id.to_pylist() == ["ann"]
    assert dict(zip(*reachable.conditions.to_pydict().values(), strict=True)) == {
        "bob": "not_a_customer",
        "cor": "no_order_in_evidence",
        "dee": "no_opt_out_at_collection",
        "eva": "no_product_categories",
    }
    assert reason_of(shop, "bob", at=day(6)) == ("reachable", "")


def test_soft_opt_in_is_for_similar_products(shop):
    shop.people("ann")
    shop.order("ann", day(-100))
    shop.says("ann", basis="soft_opt_in", evidence=SOFT)
    assert reason_of(shop, "ann", about=["cards"]) == ("reachable", "")
    assert reason_of(shop, "ann", about=["cards", "cars"]) == ("no_permission", "not_similar")
    shop.says("ann", at=day(-1))
    assert reason_of(shop, "ann", about=["cards", "cars"]) == ("reachable", "")


def test_soft_opt_in_allows_mail_only(shop):
    shop.people("ann")
    shop.order("ann", day(-100))
    shop.says("ann", basis="soft_opt_in", evidence=SOFT, purpose=PROFILED)
    assert reason_of(shop, "ann", PROFILED) == ("no_permission", "basis_not_lawful")


def test_linked_ids_are_one_person_and_the_stricter_answer_wins(shop):
    shop.people("anon1", "anon2", "anon3", "ann", "bob", "cor")
    for who in ("ann", "bob", "anon3"):
        shop.says(who)
    shop.says("anon1", basis="objection", granted=False)
    shop.says("anon2", granted=False)
    for anonymous, person in (("anon1", "ann"), ("anon2", "bob"), ("anon3", "cor")):
        shop.ledger.link(anonymous, person, "identify", day(-5))
    reachable = gate(shop.ledger, shop.warehouse, MAIL, AT)
    assert reachable.person_id.to_pylist() == []
    assert reachable.left_out.to_pydict() == {
        "person_id": ["ann", "bob", "cor"],
        "reason": ["objection", "no_permission", "no_permission"],
    }
    assert reason_of(shop, "anon1") == ("objection", "objected")


def test_who_becomes_known_later_is_not_asked_about(shop):
    shop.people("ann")
    shop.people("later", first_seen=day(1))
    shop.says("ann")
    reachable = gate(shop.ledger, shop.warehouse, MAIL, AT)
    assert reachable.counts == {"reachable": 1}


def test_only_the_gate_makes_a_reachable(shop):
    with pytest.raises(NotAllowedError, match="made by the gate") as caught:
        Reachable(
            pa.table({"reason": pa.array([], pa.string())}), MAIL, AT, pa.table({}), shop.warehouse, token=object()
        )
    assert caught.value.code == "E301"


def test_a_moment_without_a_time_zone_is_refused(shop):
    with pytest.raises(NotAllowedError) as caught:
        gate(shop.ledger, shop.warehouse, MAIL, datetime(2011, 3, 1))
    assert caught.value.code == "E304"


def test_gated_tables_show_reachable_people_up_to_the_moment_and_linked_ids_as_one(shop):
    shop.people("ann", "bob", "anon", last_seen=day(3))
    shop.says("ann")
    shop.ledger.link("anon", "ann", "identify", day(-5))
    shop.orders([("ann", day(-3), 1.0), ("ann", day(2), 2.0), ("anon", day(-9), 4.0), ("bob", day(-1), 8.0)])
    tables = gate(shop.ledger, shop.warehouse, MAIL, AT).tables
    assert isinstance(tables, GatedTables)
    found = tables.select("select person_id, sum(value) as value, count(*) as n from events group by person_id")
    assert found.to_pylist() == [{"person_id": "ann", "value": 5.0, "n": 2}]
    people = tables.select("select person_id, last_seen from people").to_pylist()
    assert people == [{"person_id": "ann", "last_seen": None}]
    assert tables.events_of("ann")["value"].to_pylist() == [4.0, 1.0]
    with pytest.raises(NotAllowedError) as caught:
        tables.events_of("bob")
    assert caught.value.code == "E302"


def test_what_happened_later_is_for_analytics_only(shop):
    shop.people("ann")
    shop.says("ann")
    grant_standing(
        shop.ledger, shop.warehouse, "analytics.reporting", "legitimate_interest", {"assessment": "a"}, day(-20)
    )
    shop.orders([("ann", day(-3), 1.0), ("ann", day(2), 2.0), ("ann", day(9), 4.0)])
    with pytest.raises(NotAllowedError) as caught:
        gate(shop.ledger, shop.warehouse, MAIL, AT).tables_until(day(5))
    assert caught.value.code == "E303"
    later = gate(shop.ledger, shop.warehouse, "analytics.reporting", AT).tables_until(day(5))
    assert later.select("select sum(value) as v from events")["v"].to_pylist() == [3.0]


def test_a_standing_ground_reaches_everyone_who_gave_no_answer_once(shop):
    shop.people("ann", "bob", "cor")
    shop.says("bob", basis="objection", granted=False, purpose="analytics")
    shop.says("cor", granted=False, purpose="analytics.reporting")
    shop.says("dee", granted=False, purpose=MAIL)  # known by an answer only, for something else
    args = (shop.ledger, shop.warehouse, "analytics.reporting", "legitimate_interest", {"assessment": "2011-01"}, AT)
    assert grant_standing(*args) == 1
    assert grant_standing(*args) == 0
    assert reached(shop, "analytics.reporting") == ["ann"]


@pytest.mark.parametrize(
    ("purpose", "basis", "evidence", "code"),
    [
        ("analytics.reporting", "consent", {"a": 1}, "E305"),
        ("analytics.reporting", "soft_opt_in", {"a": 1}, "E305"),
        (MAIL, "legitimate_interest", {"a": 1}, "E306"),
        ("analytics.reporting", "legitimate_interest", {}, "E307"),
    ],
)
def test_what_only_a_person_can_give_cannot_be_declared(shop, purpose, basis, evidence, code):
    with pytest.raises(NotAllowedError) as caught:
        grant_standing(shop.ledger, shop.warehouse, purpose, basis, evidence, AT)
    assert caught.value.code == code


def test_why_allowed_says_which_row_decides_in_both_languages(shop):
    shop.people("ann", "bob")
    shop.says("ann")
    yes = why_allowed(shop.ledger, shop.warehouse, "ann", MAIL, AT)
    assert yes.allowed
    assert str(yes) == "Allowed: consent of 2011-02-19 for marketing.communications.email (row 1)."
    assert yes.sentence["nl"].startswith("Mag: toestemming van 2011-02-19")
    no = why_allowed(shop.ledger, shop.warehouse, "bob", MAIL, AT)
    assert no.reason == "no_permission"
    assert "Nothing means no" in str(no)
    assert no.to_dict()["permission_id"] is None


def test_a_reachable_shows_counts_and_no_people(shop):
    shop.people("ann", "bob")
    shop.says("ann")
    assert (
        repr(gate(shop.ledger, shop.warehouse, MAIL, AT))
        == f"Reachable({MAIL}, at 2011-03-01 00:00: 1 people, 1 left out)"
    )


PEOPLE = ["a", "b", "c", "x", "y"]
ANSWER = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["consent", "soft_opt_in", "legitimate_interest", "objection"]),
    st.booleans(),
    st.sampled_from([MAIL, "marketing", PROFILED]),
    st.integers(-5, 1).map(day),
    st.sampled_from([None, day(-1), day(9)]),
    st.just(SOFT),
)
LINKS = st.lists(
    st.tuples(st.sampled_from(["x", "y"]), st.sampled_from(["a", "b"])), max_size=2, unique_by=lambda it: it[0]
)


def a_shop(folder, answers, links):
    shop = Shop(Path(folder))
    shop.people(*PEOPLE)
    shop.orders([(who, day(-50), 1.0) for who in ("a", "x")])
    for anonymous, person in links:
        shop.ledger.link(anonymous, person, "alias", day(-6))
    if answers:
        shop.say(answers)
    return shop


@given(
    answers=st.lists(ANSWER, max_size=8),
    links=LINKS,
    who=st.sampled_from(PEOPLE),
    what=st.sampled_from([MAIL, "marketing"]),
)
@settings(max_examples=12, deadline=None)
def test_an_objection_never_makes_anyone_reachable(answers, links, who, what):
    with tempfile.TemporaryDirectory() as folder:
        shop = a_shop(folder, answers, links)
        before = set(reached(shop))
        asked = gate(shop.ledger, shop.warehouse, MAIL, AT)
        assert len(asked) + asked.left_out.num_rows == len({dict(links).get(each, each) for each in PEOPLE})
        shop.says(who, basis="objection", granted=False, purpose=what, at=AT)
        after = set(reached(shop))
        shop.close()
    assert after <= before
    assert dict(links).get(who, who) not in after


@given(answers=st.lists(ANSWER, max_size=8), links=LINKS)
@settings(max_examples=12, deadline=None)
def test_linking_ids_never_makes_anyone_reachable(answers, links):
    with tempfile.TemporaryDirectory() as folder:
        shop = a_shop(folder, answers, [])
        before = set(reached(shop))
        for anonymous, person in links:
            shop.ledger.link(anonymous, person, "alias", day(-6))
        after = set(reached(shop))
        shop.close()
    # an id may become a customer by the orders of the other: then a soft opt-in of its own starts to count
    gained = after - before
    said = {who for who, basis, granted, *_ in answers if basis == "soft_opt_in" and granted}
    assert gained <= said


@given(answers=st.lists(ANSWER, min_size=1, max_size=6))
@settings(max_examples=8, deadline=None)
def test_the_same_answers_give_the_same_people_every_time(answers):
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            shop = a_shop(folder, answers, [("x", "a")])
            found.append(gate(shop.ledger, shop.warehouse, MAIL, AT))
            shop.close()
    assert found[0].person_id.equals(found[1].person_id)
    assert found[0].conditions.equals(found[1].conditions)


def test_nobody_and_a_few_and_everyone_are_judged_alike(shop):
    shop.people("ann", "bob", "anon")
    shop.says("ann")
    shop.says("anon", basis="objection", granted=False)
    shop.ledger.link("anon", "bob", "identify", day(-5))
    everyone = gate(shop.ledger, shop.warehouse, MAIL, AT)
    assert len(gate(shop.ledger, shop.warehouse, MAIL, AT, people=pa.array([], pa.string())).left_out) == 0
    few = gate(shop.ledger, shop.warehouse, MAIL, AT, people=pa.chunked_array([["anon", "bob"], ["ann", "ann"]]))
    assert few.counts == everyone.counts == {"reachable": 1, "objection": 1}
    many = gate(shop.ledger, shop.warehouse, MAIL, AT, people=pa.array([*"ab" * 60, "ann", "anon"]))
    assert many.counts == {"reachable": 1, "objection": 1, "no_permission": 2}


def test_of_two_answers_at_the_same_moment_the_later_recorded_one_counts(shop):
    shop.people("ann", "bob")
    shop.say(
        [("ann", "consent", True, MAIL, day(-1), None, None), ("ann", "consent", False, MAIL, day(-1), None, None)]
    )
    shop.say(
        [("bob", "consent", False, MAIL, day(-1), None, None), ("bob", "consent", True, MAIL, day(-1), None, None)]
    )
    assert reached(shop) == ["bob"]


def test_a_person_known_only_by_a_linked_id_is_asked_about_and_read_as_one(shop):
    shop.people("anon", country="NL", minor=True)
    shop.ledger.link("anon", "ann", "identify", day(-5))
    shop.says("ann", purpose="functional.service")
    shop.says("ann")
    assert reason_of(shop, "ann") == ("minor", "minor")
    tables = gate(shop.ledger, shop.warehouse, "functional.service", AT).tables
    assert tables.select("select person_id, country, minor from people").to_pylist() == [
        {"person_id": "ann", "country": "NL", "minor": True}
    ]
