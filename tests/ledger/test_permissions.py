"""What stands: the newest answer counts, an objection beats all, and nothing is ever changed."""

from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echt.errors import DataError, ProjectError
from echt.nouns import Purpose

from .conftest import AT, EMAIL, allow, people

DAY = timedelta(days=1)


def _stands(ledger, person, at=AT, purpose=EMAIL):
    rows = [row for row in ledger.standing(purpose, at).to_pylist() if row["person_id"] == person]
    return rows[0] if rows else None


def test_nobody_who_was_never_asked_is_in_it(ledger, keys):
    assert ledger.standing(EMAIL, AT).num_rows == 0
    allow(ledger, people(keys, 2))
    assert ledger.standing(Purpose("marketing.advertising"), AT).num_rows == 0


def test_the_newest_answer_counts_also_when_it_was_recorded_first(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who], granted=False, at=AT - DAY)
    allow(ledger, [who], granted=True, at=AT - 5 * DAY)
    assert not _stands(ledger, who)["granted"]
    assert _stands(ledger, who, AT - 2 * DAY)["granted"]


def test_of_two_answers_at_one_moment_the_later_row_counts(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who], granted=True, at=AT - DAY)
    allow(ledger, [who], granted=False, at=AT - DAY)
    assert not _stands(ledger, who)["granted"]


def test_a_permission_ends_at_its_until(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who], until=AT)
    assert not _stands(ledger, who)["granted"]
    assert _stands(ledger, who, AT - timedelta(microseconds=1))["granted"]


@pytest.mark.parametrize("purpose", ["marketing", "marketing.communications", str(EMAIL)])
def test_an_objection_to_a_purpose_or_one_above_it_stands(ledger, keys, purpose):
    (who,) = people(keys, 1)
    allow(ledger, [who])
    allow(ledger, [who], basis="objection", granted=False, purpose=purpose, at=AT - DAY)
    assert _stands(ledger, who)["objected"]
    assert not _stands(ledger, who, AT - 2 * DAY)["objected"]


@pytest.mark.parametrize("purpose", ["marketing.advertising", "marketing.communications.sms", "personalize"])
def test_an_objection_beside_a_purpose_does_not_touch_it(ledger, keys, purpose):
    (who,) = people(keys, 1)
    allow(ledger, [who])
    allow(ledger, [who], basis="objection", granted=False, purpose=purpose)
    assert not _stands(ledger, who)["objected"]


def test_someone_who_only_ever_objected_is_in_it_without_a_permission(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who], basis="objection", granted=False, purpose="marketing")
    row = _stands(ledger, who)
    assert (row["permission_id"], row["granted"], row["objected"]) == (None, False, True)


def test_a_later_consent_to_exactly_this_purpose_lifts_an_objection_and_soft_opt_in_does_not(ledger, keys):
    a, b, c = people(keys, 3)
    allow(ledger, [a, b, c], basis="objection", granted=False, purpose="marketing", at=AT - 5 * DAY)
    allow(ledger, [a], basis="consent", at=AT - DAY)
    allow(ledger, [b], basis="soft_opt_in", at=AT - DAY)
    allow(ledger, [c], basis="consent", purpose="marketing.communications", at=AT - DAY)
    assert not _stands(ledger, a)["objected"]
    assert _stands(ledger, b)["objected"]
    assert _stands(ledger, c)["objected"]


def test_an_objection_that_was_taken_back_no_longer_stands(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who])
    allow(ledger, [who], basis="objection", granted=False, purpose="marketing", at=AT - 3 * DAY)
    allow(ledger, [who], basis="objection", granted=True, purpose="marketing", at=AT - DAY)
    assert not _stands(ledger, who)["objected"]
    assert _stands(ledger, who, AT - 2 * DAY)["objected"]


def test_rows_that_do_not_fit_are_refused_whole(ledger, keys):
    (who,) = people(keys, 1)
    with pytest.raises(DataError) as error:
        ledger.record_permissions(pa.table({"person_id": [who], "purpose": [str(EMAIL)], "granted": [True]}), at=AT)
    assert error.value.code == "E259"
    with pytest.raises(ProjectError):
        allow(ledger, [who], purpose="marketing.communications.mail")
    with pytest.raises(DataError) as error:
        allow(ledger, [who], basis="because")
    assert error.value.code == "E261"
    assert ledger.counts()["permissions"] == 0


def test_a_permission_is_never_changed(ledger, keys):
    allow(ledger, people(keys, 1))
    with pytest.raises(DataError) as error, ledger.book.database.begin() as connection:
        connection.exec_driver_sql("UPDATE permissions SET granted = false")
    assert error.value.code == "E258"


_PURPOSES = ["marketing", "marketing.communications", str(EMAIL), "marketing.advertising"]
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(_PURPOSES),
        st.sampled_from(["consent", "soft_opt_in", "objection"]),
        st.booleans(),
        st.integers(0, 4),
    ),
    max_size=8,
)


def _by_hand(rows, now):
    """(granted, objected) of one person, straight from the sentence in the docstring of `standing`."""
    rows = sorted((at, n, p, b, g) for n, (p, b, g, at) in enumerate(rows) if at <= now)
    answers = [row for row in rows if row[2] == EMAIL and row[3] != "objection"]
    objected = False
    for above in _PURPOSES[:3]:
        said = [row for row in rows if row[2] == above and row[3] == "objection"]
        if said and not said[-1][4]:
            objected |= not any(row[3] == "consent" and row[4] and row[:2] > said[-1][:2] for row in answers)
    return bool(answers and answers[-1][4]), objected, bool(answers) or objected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(_ROWS, min_size=1, max_size=6), now=st.integers(0, 4))
def test_what_stands_is_what_the_sentence_says_for_every_history(light, keys, histories, now):
    token = keys.fingerprint + str(light.counts()["permissions"])
    who = [keys.person_id(f"{token}|{i}") for i in range(len(histories))]
    for person, rows in zip(who, histories, strict=True):
        for purpose, basis, granted, day in rows:
            allow(light, [person], purpose=purpose, basis=basis, granted=granted, at=AT + day * DAY)
    found = {row["person_id"]: row for row in light.standing(EMAIL, AT + now * DAY).to_pylist()}
    for person, rows in zip(who, histories, strict=True):
        granted, objected, present = _by_hand(rows, now)
        assert (person in found) == present
        if present:
            assert (found[person]["granted"], found[person]["objected"]) == (granted, objected)


def test_goodbyes_are_who_left_in_that_time_and_did_not_come_back(ledger, keys):
    refused, objected, back, early, other, later = people(keys, 6)
    allow(ledger, [refused, objected, back, early, other, later], at=AT - 90 * DAY)
    allow(ledger, [refused], granted=False, at=AT - 5 * DAY)
    allow(ledger, [refused], granted=False, at=AT - 3 * DAY)
    allow(ledger, [objected], basis="objection", granted=False, purpose="marketing", at=AT - 4 * DAY)
    allow(ledger, [back], granted=False, at=AT - 5 * DAY)
    allow(ledger, [back], at=AT - 2 * DAY)
    allow(ledger, [early], granted=False, at=AT - 40 * DAY)
    allow(ledger, [other], basis="objection", granted=False, purpose="personalize", at=AT - 4 * DAY)
    allow(ledger, [later], granted=False, at=AT + DAY)
    found = ledger.goodbyes(EMAIL, AT - 30 * DAY, AT)
    told = dict(zip(found["person_id"].to_pylist(), found["at"].to_pylist(), strict=True))
    assert told == {refused: AT - 5 * DAY, objected: AT - 4 * DAY}
    assert ledger.goodbyes(EMAIL, AT - 200 * DAY, AT - 100 * DAY).num_rows == 0
