from datetime import UTC, datetime

import pytest

from echt.ledger import Keys, Ledger

AT = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test")) as opened:
        yield opened


def test_a_person_is_held_until_someone_read_what_they_wrote(ledger):
    ledger.open_conversation("c1", "PERSON000001", "hello", at=AT)
    ledger.add_message("c1", "m1", "in", "words", at=AT, held=True)
    assert ledger.held()["person_id"].to_pylist() == ["PERSON000001"]
    assert ledger.release("c1", at=AT) is True and ledger.release("c1", at=AT) is False
    assert ledger.held().num_rows == 0


def test_a_machines_reply_does_not_wait(ledger):
    ledger.open_conversation("c1", "PERSON000001", "hello", at=AT)
    assert ledger.add_message("c1", "m1", "in", "away", at=AT, waits=False)
    assert ledger.conversations()["waiting"].to_pylist() == [False]


def test_a_message_leads_to_its_conversation(ledger):
    ledger.open_conversation("c1", "PERSON000001", "hello", at=AT)
    ledger.add_message("c1", "m1", "in", "words", at=AT)
    assert ledger.conversation_of(["none", "m1"]) == "c1" and ledger.conversation_of(["none"]) is None


def test_what_is_written_together_is_all_there_or_not_at_all(ledger):
    with pytest.raises(ZeroDivisionError), ledger.together("replies", at=AT):
        ledger.open_conversation("c1", "PERSON000001", "hello", at=AT)
        1 / 0
    assert ledger.conversations().num_rows == 0
    with ledger.together("replies", at=AT):
        ledger.open_conversation("c1", "PERSON000001", "hello", at=AT)
        ledger.add_message("c1", "m1", "in", "words", at=AT)
    assert ledger.messages().num_rows == 1 and ledger.audit_verify() == []


def test_one_delivery_is_found_by_its_id(ledger):
    assert ledger.delivery("none") is None
