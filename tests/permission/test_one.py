"""The gate for one person says what the gate for everyone says."""

import tempfile

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import NotAllowedError
from echt.nouns import Purpose
from echt.permission import Pass, gate, gate_one, warm

from .conftest import AT, MAIL, day
from .test_gate import ANSWER, LINKS, PEOPLE, PROFILED, a_shop


def judged(shop, who, purpose=MAIL, **more):
    found = gate_one(shop.ledger, Purpose(purpose), who, "spring", at=AT, **more)
    return found.person_id, found.permission_id, found.reason and found.reason.value, found.condition


@given(answers=st.lists(ANSWER, max_size=8), links=LINKS, about=st.sampled_from([(), ("gifts",), ("shoes",)]))
@settings(max_examples=12, deadline=None)
def test_one_by_one_is_what_everyone_at_once_is(answers, links, about):
    with tempfile.TemporaryDirectory() as folder:
        shop = a_shop(folder, answers, links)
        shop.people("young", minor=True)
        shop.says("young")
        assert warm(shop.ledger, shop.warehouse, run_id="r", at=AT) == len({dict(links).get(p, p) for p in PEOPLE}) + 1
        for purpose in (MAIL, PROFILED):
            asked = gate(shop.ledger, shop.warehouse, purpose, AT, people=pa.array([*PEOPLE, "young"]), about=about)
            allowed = dict(zip(asked.person_id.to_pylist(), asked.permission_id.to_pylist(), strict=True))
            reasons = {row["person_id"]: row["reason"] for row in asked.left_out.to_pylist()}
            conditions = {row["person_id"]: row["condition"] for row in asked.conditions.to_pylist()}
            for who in [*PEOPLE, "young"]:
                person = dict(links).get(who, who)
                expected = (person, allowed.get(person), reasons.get(person), conditions.get(person, ""))
                assert judged(shop, who, purpose, about=about) == expected
        shop.close()


def test_what_the_last_run_knows_is_there_for_the_next_decision(shop):
    shop.people("a", "b")
    shop.order("a", day(-9))
    more = pa.table({"person_id": ["a", "nobody"], "flags": ['{"p_alive": 0.4, "segments": ["lapsed"]}', "{}"]})
    assert warm(shop.ledger, shop.warehouse, run_id="r", at=AT, more=more) == 2
    known = {who: gate_one(shop.ledger, Purpose(MAIL), who, "c", at=AT).known.flags for who in "ab"}
    assert known["a"] == {"minor": False, "customer": True, "p_alive": 0.4, "segments": ["lapsed"]}
    assert known["b"] == {"minor": False, "customer": False}


def test_whom_no_run_pushed_yet_is_not_known_to_be_of_age(shop):
    shop.says("a")
    assert judged(shop, "a") == ("a", None, "no_permission", "not_known_yet")
    assert judged(shop, "b") == ("b", None, "no_permission", "nothing")
    shop.people("a")
    warm(shop.ledger, shop.warehouse, run_id="r", at=AT)
    assert judged(shop, "a")[2] is None


def test_only_the_gate_makes_a_pass(shop):
    made = gate_one(shop.ledger, Purpose(MAIL), "a", "c", at=AT)
    with pytest.raises(NotAllowedError) as caught:
        Pass("a", Purpose(MAIL), AT, 1, None, "", made.known, False, object())
    assert caught.value.code == "E301"
    with pytest.raises(NotAllowedError) as caught:
        gate_one(shop.ledger, Purpose(MAIL), "a", "c", at=AT.replace(tzinfo=None))
    assert caught.value.code == "E304"
    assert repr(made) == "Pass(a: no_permission)"
