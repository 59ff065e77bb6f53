import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pyarrow as pa
import pytest

from echt.deliver import Nothing, delivery_id, deliver, read_token, signer
from echt.errors import CampaignError, OutsideError
from echt.nouns import Approval, Creative, Fact, Purpose
from echt.permission import gate
from echt.prove import State, verify

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def ready(shop):
    shop.add(4)
    shop.approve()
    shop.commit()
    return shop


def states(shop):
    return Counter(shop.ledger.deliveries(run_id="run-1")["state"].to_pylist())


def test_everyone_decided_gets_one_mail_and_the_attention_is_spent(ready):
    seen = []
    done = deliver(
        ready.ledger,
        ready.reach(),
        "run-1",
        ready.outbox(),
        at=AT,
        proof=ready.gate(AT),
        progress=lambda a, b: seen.append((a, b)),
    )
    assert (done.handed_over, done.total) == (4, 4) and seen == [(4, 4)]
    assert len(ready.mails()) == 4 and states(ready) == {"handed_over": 4}
    assert set(ready.ledger.attention_of(ready.people[0])["state"].to_pylist()) == {"spent"}
    assert str(done) == "4 of 4 handed over to outbox."


def test_a_second_hand_over_reaches_nobody(ready):
    deliver(ready.ledger, ready.reach(), "run-1", ready.outbox(), at=AT, proof=ready.gate(AT))
    before = [(file, file.read_bytes()) for file in ready.mails()]
    again = deliver(ready.ledger, ready.reach(), "run-1", ready.outbox(), at=AT, proof=ready.gate(AT))
    assert (again.handed_over, again.earlier, again.total) == (0, 4, 4)
    assert [(file, file.read_bytes()) for file in ready.mails()] == before


def test_an_objection_between_plan_and_hand_over_counts(ready):
    later = AT + timedelta(minutes=10)
    ready.permit(ready.people[:1], "objection", granted=False, at=later, purpose="marketing")
    ready.permit(ready.people[1:2], "consent", granted=False, at=later)
    done = deliver(ready.ledger, ready.reach(later), "run-1", ready.outbox(), at=later, proof=ready.gate(later))
    assert done.handed_over == 2 and done.refused == {"objection": 1, "no_permission": 1}
    assert ready.ledger.attention_of(ready.people[0])["state"].to_pylist() == ["released"]


def test_paused_held_and_addressless_people_get_nothing(shop):
    shop.add(1)
    nowhere = shop.add(1, address=False)
    paused, held = shop.add(1), shop.add(1)
    shop.approve()
    shop.commit()
    shop.ledger.set_settings(pa.table({"person_id": paused, "paused_until": [AT + timedelta(days=1)]}), at=AT)
    shop.ledger.open_conversation("c", held[0], "x", at=AT)
    shop.ledger.add_message("c", "m", "in", "x", at=AT, held=True)
    done = deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
    assert done.handed_over == 1 and done.refused == {"no_address": 1, "paused": 1, "held": 1}
    assert nowhere[0] not in str(done)


def test_a_creative_without_approval_stops_the_whole_run(shop):
    shop.add(1)
    shop.approve(by=None)
    shop.commit()
    with pytest.raises(CampaignError) as caught:
        deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
    assert caught.value.code == "E503" and not shop.mails() and not states(shop)


def test_a_fact_that_expired_pulls_the_creative(shop):
    stale = Creative(
        "old",
        "v1",
        "email",
        {"nl": {"subject": "a", "body": "b"}},
        (Fact("p", "price", 1, "EUR", valid_until=AT + timedelta(minutes=1)),),
    )
    shop.add(2)
    shop.approve(stale)
    shop.commit(creative=stale)
    late = AT + timedelta(minutes=30)
    done = deliver(shop.ledger, shop.reach(late), "run-1", shop.outbox(), at=late, proof=shop.gate(late))
    assert done.refused == {"fact_expired": 2} and not shop.mails()


def test_a_product_withdrawn_since_the_commit_is_shown_to_nobody_and_its_attention_freed(shop):
    shop.approve()
    first = shop.add(2)
    shop.commit(products=["mug"])
    shop.ledger.withdraw(Approval("product", "mug", "", "Anna de Vries", AT))
    done = deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
    assert done.refused == {"product_withdrawn": 2} and done.total == 2 and not shop.mails()
    assert shop.ledger.attention_of(first[0])["state"].to_pylist() == ["released"]
    assert "2 refused: product_withdrawn." in str(done)


def test_a_product_of_the_creative_itself_counts_and_a_newer_yes_lifts_the_withdrawal(shop):
    own = Creative("pots", "v1", "email", {"nl": {"subject": "a", "body": "b"}}, product_ids=("pot",))
    shop.add(1)
    shop.approve(own)
    for run, say in (("run-1", shop.ledger.withdraw), ("run-2", shop.ledger.approve)):
        shop.commit(run, own, at=AT)
        say(Approval("product", "pot", "", "Anna de Vries", AT))
        deliver(shop.ledger, shop.reach(), run, shop.outbox(), at=AT, proof=shop.gate(AT))
    assert [shop.ledger.deliveries(run_id=run)["detail"].to_pylist()[0][:7] for run in ("run-1", "run-2")] == [
        "product",
        "sha256:",
    ]


def test_the_gate_must_be_asked_for_this_purpose_and_moment(ready):
    for reach in (
        gate(ready.ledger, ready.warehouse, Purpose("analytics.reporting"), AT),
        ready.reach(AT - timedelta(hours=2)),
        ready.reach(AT + timedelta(minutes=1)),
    ):
        with pytest.raises(CampaignError) as caught:
            deliver(ready.ledger, reach, "run-1", ready.outbox(), at=AT, proof=ready.gate(AT))
        assert caught.value.code == "E502"


def test_a_run_that_does_not_exist_is_refused(ready):
    with pytest.raises(CampaignError) as caught:
        deliver(ready.ledger, ready.reach(), "run-9", ready.outbox(), at=AT, proof=ready.gate(AT))
    assert caught.value.code == "E501"


def test_the_do_nothing_channel_frees_the_attention(ready):
    done = deliver(ready.ledger, ready.reach(), "run-1", Nothing(), at=AT, proof=ready.gate(AT))
    assert done.refused == {"channel_off": 4}
    assert ready.ledger.attention_used(AT).num_rows == 0


def test_what_left_before_the_channel_broke_is_recorded(ready):
    class Breaks:
        name = "breaks"

        def __init__(self, inner):
            self.inner = inner

        def hand_over(self, parcels):
            for i, outcome in enumerate(self.inner.hand_over(parcels)):
                yield outcome
                if i == 1:
                    raise OutsideError("full.", code="E505")

    with pytest.raises(OutsideError):
        deliver(ready.ledger, ready.reach(), "run-1", Breaks(ready.outbox()), at=AT, proof=ready.gate(AT))
    assert states(ready) == {"handed_over": 2}
    done = deliver(ready.ledger, ready.reach(), "run-1", ready.outbox(), at=AT, proof=ready.gate(AT))
    assert (done.handed_over, done.earlier) == (2, 2) and len(ready.mails()) == 4


def test_a_mail_that_was_written_before_a_kill_is_not_written_again(ready):
    decision = ready.ledger.decisions(run_id="run-1")["decision_id"].to_pylist()[0]
    outbox = ready.outbox()
    file = outbox.folder / f"{delivery_id(decision)}.eml"
    file.write_bytes(b"Subject: as it left\r\n\r\nbody\r\n")
    done = deliver(ready.ledger, ready.reach(), "run-1", outbox, at=AT, proof=ready.gate(AT))
    assert done.handed_over == 4 and file.read_bytes().startswith(b"Subject: as it left")


KILLED = """
import sys, pathlib
sys.path[:0] = [{here!r}]
from conftest import Shop, AT
from echt.deliver import deliver
shop = Shop(pathlib.Path({folder!r}))
deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
"""


@pytest.mark.slow
def test_a_process_killed_in_the_middle_reaches_nobody_twice(shop):
    shop.add(1100)
    shop.approve()
    shop.commit()
    shop.outbox()
    code = KILLED.format(here=os.path.dirname(__file__), folder=str(shop.folder))
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))
    for _ in range(600):
        if len(shop.mails()) > 300 or process.poll() is not None:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    first = {file.name: file.stat().st_mtime_ns for file in shop.mails()}
    assert 0 < len(first) <= 1100
    done = deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
    assert done.total == 1100 and len(shop.mails()) == 1100 and states(shop) == {"handed_over": 1100}
    assert all((shop.folder / "outbox" / name).stat().st_mtime_ns == when for name, when in first.items())
    assert done.earlier < 1100


def test_people_read_their_own_language(shop):
    nl, en, other = shop.add(1), shop.add(1, country="GB"), shop.add(1, language="fr")
    own = shop.add(1, country="GB")
    shop.ledger.set_settings(pa.table({"person_id": own, "language": ["nl"]}), at=AT)
    shop.approve()
    shop.commit()
    deliver(shop.ledger, shop.reach(), "run-1", shop.outbox(), at=AT, proof=shop.gate(AT))
    reads = {}
    for file in shop.mails():
        mail = message_from_bytes(file.read_bytes(), policy=default)
        reads[str(mail["To"])] = str(mail["Content-Language"])
    assert [reads[f"person{i}@people.example"] for i in range(4)] == ["nl", "en", "en", "nl"]


def test_the_reason_may_be_given_and_its_links_open_one_person_each(ready):
    deliver(
        ready.ledger,
        ready.reach(),
        "run-1",
        ready.outbox(),
        at=AT,
        proof=ready.gate(AT),
        why=lambda people, langs: [f"Omdat {p}." for p in people],
    )
    sign, people = signer(ready.keys), set()
    for file in ready.mails():
        mail = message_from_bytes(file.read_bytes(), policy=default)
        token = re.search(r"/page/([^\"]+)\"", mail.get_body(["html"]).get_content())[1]
        opened = read_token(sign, token, at=AT)
        assert f"Omdat {opened.person_id}." in mail.get_body(["plain"]).get_content().replace("\n", " ")
        people.add(opened.person_id)
    assert people == set(ready.people)


def test_a_mail_of_ours_is_known_and_a_changed_one_is_not(ready, tmp_path):
    deliver(ready.ledger, ready.reach(), "run-1", ready.outbox(), at=AT, proof=ready.gate(AT))
    file = ready.mails()[0]
    assert verify(file, ledger=ready.ledger).state is State.known
    relayed = tmp_path / "relayed.eml"
    relayed.write_bytes(b"Received: from a by b\r\n" + file.read_bytes())
    assert verify(relayed, ledger=ready.ledger).state is State.known
    changed = tmp_path / "changed.eml"
    changed.write_bytes(file.read_bytes().replace(b"Geen haast", b"Snel snel!"))
    assert verify(changed, ledger=ready.ledger).state is State.unknown
