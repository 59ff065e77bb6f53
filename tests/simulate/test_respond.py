"""What a mail does to people is what was planted, and one person's mails change nobody else."""

import email
import email.policy
import mailbox
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.simulate import Planted, World, crowd_of, respond
from echt.simulate.chance import invent_ids
from echt.warehouse.schema import SCHEMAS

N = 15_000
PEOPLE = invent_ids(N, seed=2)
LANGUAGES = pa.array(["nl", "en"]).take(pa.array(np.arange(N) % 2))
CROWD = crowd_of(PEOPLE, seed=2, languages=LANGUAGES, planted=Planted(uplift=0.05, uplift_spread=0.01))
AT = World(1, seed=0, days=1).end


def mails(people, *, sent=None, contact=1):
    n = len(people)
    sent = np.ones(n, dtype=bool) if sent is None else sent
    return pa.table(
        {
            "decision_id": pc.binary_join_element_wise(people, str(contact), "-"),
            "person_id": people,
            "contact_no": np.full(n, contact),
            "creative_id": pc.if_else(pa.array(sent), "spring", None),
            "product_ids": pa.array(np.full(n, '["22423"]')),
        }
    )


ONCE = respond(CROWD, mails(PEOPLE), at=AT)


def test_extra_orders_are_as_many_as_planted():
    assert ONCE.expected == pytest.approx(N * 0.05, rel=0.03)
    assert ONCE.events.num_rows == pytest.approx(ONCE.expected, abs=4 * np.sqrt(ONCE.expected))


def test_the_response_has_the_columns_of_the_stores():
    assert ONCE.events.schema.equals(SCHEMAS["events"])
    assert ONCE.items.schema.equals(SCHEMAS["items"])
    assert ONCE.permissions.column_names == [
        "person_id", "purpose", "basis", "granted", "evidence", "at", "until", "source", "simulated",
    ]  # fmt: skip


def test_every_row_of_a_response_is_marked_simulated():
    for table in (ONCE.events, ONCE.items, ONCE.permissions, ONCE.truth):
        assert pc.all(table["simulated"]).as_py()
    assert ONCE.replies.count("X-Echt-Simulated: yes") == ONCE.replies.count("\nMessage-ID:")


def test_who_got_nothing_does_nothing():
    nothing = respond(CROWD, mails(PEOPLE, sent=np.zeros(N, dtype=bool)), at=AT)
    assert (
        nothing.events.num_rows == nothing.items.num_rows == nothing.permissions.num_rows == nothing.truth.num_rows == 0
    )
    assert nothing.replies == ""
    assert nothing.expected == 0.0


def test_orders_fall_inside_the_window():
    short = respond(CROWD, mails(PEOPLE), at=AT, within=timedelta(days=7))
    assert pc.max(short.events["at"]).as_py() <= AT + timedelta(days=7)
    assert short.events.num_rows == pytest.approx(short.expected, abs=4 * np.sqrt(short.expected))
    assert short.expected < ONCE.expected


def test_a_second_mail_in_the_week_brings_less():
    both = pa.concat_tables([mails(PEOPLE), mails(PEOPLE, contact=2)])
    twice = respond(CROWD, both, at=AT)
    assert ONCE.expected < twice.expected < 1.8 * ONCE.expected


def test_mails_of_the_week_before_tire_and_older_ones_do_not():
    def earlier(days):
        return pa.table({"person_id": PEOPLE, "at": pa.array([AT - timedelta(days=days)] * N)})

    tired = respond(CROWD, mails(PEOPLE), at=AT, earlier=earlier(2))
    rested = respond(CROWD, mails(PEOPLE), at=AT, earlier=earlier(8))
    assert tired.expected == pytest.approx(0.7 * ONCE.expected, rel=0.03)
    assert rested.expected == ONCE.expected


def test_goodbyes_are_objections():
    assert ONCE.permissions.num_rows == pytest.approx(N * 0.003, abs=5 * np.sqrt(N * 0.003))
    assert pc.unique(ONCE.permissions["basis"]).to_pylist() == ["objection"]
    assert not pc.any(ONCE.permissions["granted"]).as_py()


def test_replies_are_an_mbox_with_exactly_one_person_in_distress(tmp_path):
    (tmp_path / "replies.mbox").write_bytes(ONCE.replies.encode())
    box = mailbox.mbox(
        tmp_path / "replies.mbox", factory=lambda f: email.message_from_binary_file(f, policy=email.policy.default)
    )
    try:
        bodies = [message.get_content() for message in box]
    finally:
        box.close()
    kinds = ONCE.truth.filter(ONCE.truth["replied"])["kind"].to_pylist()
    assert len(bodies) == len(kinds) > 150
    assert kinds.count("distress") == 1
    assert sum("overleden" in body or "died" in body for body in bodies) == 1


def test_replies_come_in_the_language_of_the_person_and_from_their_made_up_address():
    assert "Bezorgen jullie" in ONCE.replies
    assert "Do you deliver" in ONCE.replies
    senders = [line for line in ONCE.replies.splitlines() if line.startswith("From: ")]
    assert all(line.endswith("@example.org") for line in senders)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=30, max_size=30), st.randoms(use_true_random=False))
def test_one_persons_mails_change_nobody_else(sent, random):
    people = PEOPLE.slice(0, 30)
    order = list(range(30))
    random.shuffle(order)
    some = respond(CROWD, mails(people, sent=np.array(sent)).take(pa.array(order)), at=AT).truth
    all_of_them = respond(CROWD, mails(people), at=AT).truth.to_pylist()
    expected = {row["decision_id"]: (row["ordered"], row["quit"]) for row in all_of_them}
    assert all((row["ordered"], row["quit"]) == expected[row["decision_id"]] for row in some.to_pylist())


def test_a_world_is_a_crowd():
    world = World(2000, seed=1, days=100)
    response = respond(world.crowd, mails(world.person_id), at=world.end)
    assert response.events.num_rows > 10


def test_languages_and_people_must_be_of_one_length():
    with pytest.raises(DataError) as caught:
        crowd_of(PEOPLE, seed=1, languages=pa.array(["nl"]))
    assert caught.value.code == "E281"
