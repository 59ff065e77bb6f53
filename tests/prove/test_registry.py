from datetime import UTC, datetime

import pytest

from echt.errors import OutsideError
from echt.ledger import Keys, Ledger
from echt.nouns import Creative
from echt.prove import State, label, mail_digest, register, verify

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
TEXTS = {"nl": {"subject": "Zaaien kan weer", "body": "Dag,\n\nkijk rustig.", "call_to_action": "Bekijk"}}
SPRING = Creative("spring", "v1", "email", TEXTS)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test")) as opened:
        yield opened


def test_registered_words_are_known_and_others_are_not(ledger, tmp_path):
    proof = register(ledger, SPRING, at=AT)
    assert register(ledger, SPRING, at=AT) == proof and set(proof.sha256) == {"nl"}
    file = tmp_path / "words.txt"
    file.write_text("Zaaien kan weer\nDag, kijk rustig.\nBekijk\n")
    assert verify(file, ledger=ledger).state is State.known
    file.write_text("Zaaien kan weer\nDag, kijk snel.\nBekijk\n")
    found = verify(file, ledger=ledger)
    assert found.state is State.unknown and found.to_dict()["state"] == "unknown"
    assert not {"real", "fake"} & set(str(found).lower().split())


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 500, b"Message-ID: <" + b"0" * 32 + b"@x.example>\n\nhi", b"Message-ID: =?x?q?\n\n"]
)
def test_a_strange_file_is_unknown(ledger, tmp_path, raw):
    file = tmp_path / "strange"
    file.write_bytes(raw)
    assert verify(file, ledger=ledger).state is State.unknown


def test_a_file_that_is_not_there_or_too_large_is_refused(ledger, tmp_path):
    with pytest.raises(OutsideError) as caught:
        verify(tmp_path / "none", ledger=ledger)
    assert caught.value.code == "E440"
    huge = tmp_path / "huge"
    with huge.open("wb") as out:
        out.truncate(26_000_000)
    with pytest.raises(OutsideError) as caught:
        verify(huge, ledger=ledger)
    assert caught.value.code == "E441"


def test_what_a_mail_server_adds_does_not_change_the_digest():
    mail = b"From: a@b.example\r\nSubject: x\r\n folded\r\nMessage-ID: <1@b>\r\n\r\nbody  \r\nend\r\n"
    moved = b"Received: x\nMessage-ID: <1@b>\nFrom: a@b.example\nSubject: x folded\n\nbody\nend\n\n"
    assert mail_digest(mail) == mail_digest(moved)
    assert mail_digest(mail) != mail_digest(mail.replace(b"body", b"bodY"))
    assert mail_digest(mail) != mail_digest(mail.replace(b"a@b", b"c@b"))


@pytest.mark.parametrize(
    ("made_by", "editor", "text", "kind"),
    [
        ("human", None, "", "digitalCreation"),
        ("template", None, "Composed automatically from product facts.", "algorithmicMedia"),
        ("openai:m", None, "Written with help of AI.", "trainedAlgorithmicMedia"),
        ("openai:m", "Anna", "Written with help of AI, checked by a person.", "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_the_label_says_how_it_was_made(made_by, editor, text, kind):
    found = label(Creative("a", "v", "email", TEXTS, made_by=made_by, human_editor=editor), "en")
    assert found.text == text and found.source_type.endswith(f"/{kind}") and found.source_type in found.html_meta
