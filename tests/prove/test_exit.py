"""The way out fails closed: what is not proven stays, whatever is missing."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from echt.errors import NotAllowedError
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative, Fact, Picture, Sentence
from echt.prove import (
    Claim,
    Gate,
    Record,
    Released,
    ReleasedFile,
    Source,
    label,
    make_identity,
    picture_label,
    release,
    sign_bytes,
)

AT = datetime.now(UTC).replace(microsecond=0)
WORDS = {"nl": {"subject": "Zaaien kan weer", "body": "Kijk rustig."}}


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


@pytest.fixture
def ledger(tmp_path):
    made = Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test"))
    yield made
    made.close()


def png(size=(300, 100)):
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "PNG")
    return out.getvalue()


def signed(identity, source=Source.drawn, content=None, told=""):
    claim = Claim(disclosure={"label": told, "language": "nl"} if told else {})
    return sign_bytes(content or png(), "image/png", source=source, identity=identity, claim=claim).content


def with_picture(content, source="algorithmicMedia", version="v1"):
    one = Picture("spring.png", 300, 100, "nl", "light", "Zaden", hashlib.sha256(content).hexdigest(), source)
    return Creative("spring", version, "email", WORDS, pictures=(one,))


class Shop:
    """A ledger with an approved creative, and a gate in front of the door."""

    def __init__(self, ledger, identity, content, *, approve=True, at=AT, mark=True, keep=True, **change):
        self.creative = with_picture(content, **change)
        self.ledger, self.content = ledger, content
        ledger.register_creative(self.creative, at=AT)
        if approve:
            ledger.approve(Approval("creative", "spring", self.creative.version, "Anna de Vries", at))
        sha = hashlib.sha256(content).hexdigest()
        self.gate = Gate(
            ledger,
            root=identity.root if identity else "",
            at=AT,
            album=lambda picture: self.content,
            record=lambda one: Record(sha, 7) if keep and one == sha else None,
            mark=lambda raw, issued: mark,
        )

    def refused(self, creative=None):
        with pytest.raises(NotAllowedError) as caught:
            release(creative or self.creative, self.gate)
        return caught.value.code, caught.value.found


def test_what_is_approved_proven_marked_and_kept_leaves(ledger, identity):
    shop = Shop(ledger, identity, signed(identity))
    out = release(shop.creative, shop.gate)
    assert out.picture(shop.creative.pictures[0]) == shop.content and out.creative == shop.creative
    assert "spring" in repr(out)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"approve": False}, "E577"),
        ({"at": AT + timedelta(seconds=1)}, "E577"),
        ({"mark": None}, "E579"),
        ({"mark": False}, "E579"),
        ({"keep": False}, "E580"),
        ({"source": "trainedAlgorithmicMedia"}, "E578"),
    ],
)
def test_one_missing_thing_is_enough_to_stay(ledger, identity, change, code):
    assert Shop(ledger, identity, signed(identity), **change).refused()[0] == code


def test_a_picture_without_manifest_or_with_anothers_stays(ledger, identity, other, tmp_path):
    assert Shop(ledger, identity, png(), version="bare").refused() == ("E578", "it carries no manifest")
    proven = ("E578", "its manifest is not proven by the brand's own root")
    assert Shop(ledger, identity, signed(other), version="foreign").refused() == proven
    assert Shop(ledger, None, signed(identity), version="no root").refused() == proven
    torn = bytearray(signed(identity))
    torn[torn.rfind(b"IDAT") + 30] ^= 1
    assert Shop(ledger, identity, bytes(torn), version="torn").refused() == proven


def test_bytes_that_were_swapped_after_the_yes_stay(ledger, identity):
    shop = Shop(ledger, identity, signed(identity))
    shop.content = signed(identity)
    assert shop.refused() == ("E577", "its bytes are not those that were approved")


def test_words_that_were_changed_or_never_kept_stay(ledger, identity):
    shop = Shop(ledger, identity, signed(identity))
    assert shop.refused(replace(shop.creative, texts={"nl": {"subject": "Anders", "body": "Nu!"}}))[0] == "E577"
    assert shop.refused(replace(shop.creative, version="v2"))[0] == "E580"


def test_nobody_else_makes_what_may_leave(ledger, identity):
    with pytest.raises(NotAllowedError) as caught:
        Released(with_picture(png()), {}, token=object())
    assert caught.value.code == "E583"
    with pytest.raises(NotAllowedError):
        ReleasedFile(b"", "image/png", "", "", "", None)


def test_what_the_gate_made_cannot_be_changed_into_something_else(ledger, identity):
    shop = Shop(ledger, identity, signed(identity))
    out = release(shop.creative, shop.gate)
    assert Released.checked(out) is out
    with pytest.raises(ValueError, match="token"):
        replace(next(iter(out.files.values())), content=b"other")
    with pytest.raises(TypeError):
        out.files["0" * 64] = next(iter(out.files.values()))
    bare = object.__new__(Released)
    with pytest.raises(NotAllowedError) as caught:
        Released.checked(bare)
    assert caught.value.code == "E583"


class Shifty(bytearray):
    """Bytes that somebody changes after they were looked at."""


def test_the_bytes_that_were_looked_at_are_those_that_leave(ledger, identity):
    content = signed(identity)
    shop, handed = Shop(ledger, identity, content), Shifty(content)
    shop.content = handed
    out = release(shop.creative, shop.gate)
    handed[:] = png()
    assert out.picture(shop.creative.pictures[0]) == content
    reads = iter([content, png()])  # a file that was replaced between two looks
    shop.gate.album = lambda _: next(reads)
    assert release(shop.creative, shop.gate).picture(shop.creative.pictures[0]) == content
    assert shop.refused() == ("E577", "its bytes are not those that were approved")


def test_a_name_that_says_another_kind_stays(ledger, identity):
    content = signed(identity)
    one = replace(with_picture(content).pictures[0], name="spring.jpg")
    creative = replace(with_picture(content, version="named"), pictures=(one,))
    ledger.register_creative(creative, at=AT)
    ledger.approve(Approval("creative", "spring", "named", "Anna de Vries", AT))
    with pytest.raises(NotAllowedError) as caught:
        release(creative, Shop(ledger, identity, content).gate)
    assert caught.value.found == "its bytes are of another kind than its name says"


def test_a_picture_of_a_model_says_so_in_its_own_language(ledger, identity):
    for told, language, free in (("", "nl", False), ("Made with AI", "nl", False), ("Met AI gemaakt", "nl", True)):
        content = signed(identity, Source.trained, told=told)
        shop = Shop(ledger, identity, content, source="trainedAlgorithmicMedia", version=f"ai {told}")
        if free:
            assert release(shop.creative, shop.gate).files
        else:
            assert shop.refused()[0] == "E587", language


def test_what_no_longer_holds_stays_and_may_be_shown_as_past(ledger, identity):
    facts = (Fact("p", "price", 1.25, "EUR", valid_until=AT - timedelta(seconds=1)),)
    old = Creative("spring", "old", "email", WORDS, facts)
    gone = Creative("spring", "gone", "email", WORDS, product_ids=("pot",))
    ledger.withdraw(Approval("product", "pot", "", "Anna de Vries", AT))
    for one in (old, gone):
        ledger.register_creative(one, at=AT)
        ledger.approve(Approval("creative", "spring", one.version, "Anna de Vries", AT))
        gate = Gate(ledger, root="", at=AT)
        with pytest.raises(NotAllowedError) as caught:
            gate.release(one)
        assert caught.value.code == "E586"
        assert gate.release(one, past=True).creative == one


def test_a_source_that_the_record_does_not_hold_stays(ledger, identity):
    content = signed(identity)
    shop, sha = Shop(ledger, identity, content), hashlib.sha256(content).hexdigest()
    shop.gate = Gate(
        ledger,
        root=identity.root,
        at=AT,
        album=lambda _: content,
        record=lambda _: Record(sha, 7, "digitalCapture"),
        mark=lambda *_: True,
    )
    assert shop.refused()[0] == "E578"


def test_words_of_a_model_carry_their_label_or_the_name_of_who_answers(ledger, identity):
    model = (Sentence("nl", "body", "Kijk rustig.", "openai", "small"),)
    for version, editor, free in (("m", None, False), ("s", "a person", False), ("n", "Anna de Vries", True)):
        creative = Creative(
            "spring", version, "email", WORDS, made_by="openai:small", written=model, human_editor=editor
        )
        ledger.register_creative(creative, at=AT)
        ledger.approve(Approval("creative", "spring", version, "Anna de Vries", AT))
        out = release(creative, Gate(ledger, root="", at=AT))
        said = f"Zaaien kan weer. {out.label('nl').text}"
        assert out.labelled(said, "nl") == said and "AI" in said
        with pytest.raises(NotAllowedError):  # machines are told in each case
            out.labelled(said, "nl", html=True)
        assert out.labelled(f"<p {out.label('nl').html_data}>{said}</p>", "nl", html=True)
        if free:
            assert out.labelled("Zaaien kan weer.", "nl")
        else:
            with pytest.raises(NotAllowedError) as caught:
                out.labelled("Zaaien kan weer.", "nl")
            assert caught.value.code == "E582"


def test_words_that_go_as_data_say_how_they_were_made(ledger):
    model = (Sentence("nl", "body", "Kijk rustig.", "openai", "small"),)
    one = Creative("spring", "m", "email", WORDS, made_by="openai:small", written=model)
    ledger.register_creative(one, at=AT)
    gate = Gate(ledger, root="", at=AT)
    with pytest.raises(NotAllowedError) as caught:
        gate.words(one)
    assert caught.value.code == "E577"
    ledger.approve(Approval("creative", "spring", "m", "Anna de Vries", AT))
    said = gate.words(one)["nl"]
    assert said["label"] == "Geschreven met hulp van AI." and said["digital_source_type"].endswith(
        "/trainedAlgorithmicMedia"
    )
    assert said["subject"] == WORDS["nl"]["subject"] and "label" not in one.texts["nl"]


def test_one_sentence_of_a_model_labels_the_whole():
    by = Creative(
        "spring", "v", "email", WORDS, made_by="human", written=(Sentence("nl", "body", "Kijk.", "openai", "small"),)
    )
    assert label(by, "nl").required and "AI" in label(by, "nl").text
    assert 'data-made-by="ai"' in label(by, "en").html_data
    assert not label(Creative("spring", "v", "email", WORDS, made_by="phrases"), "nl").required


@pytest.mark.parametrize(
    ("source", "nl", "en"),
    [
        ("trainedAlgorithmicMedia", "Met AI gemaakt", "Made with AI"),
        ("compositeWithTrainedAlgorithmicMedia", "Met AI gemaakt", "Made with AI"),
        ("algorithmicMedia", "", ""),
        ("digitalCapture", "", ""),
    ],
)
def test_pictures_of_models_are_labelled_in_both_languages(source, nl, en):
    assert (picture_label(source, "nl").text, picture_label(source, "en").text) == (nl, en)
    assert picture_label(source, "nl").required == bool(nl)


def test_a_sound_leaves_without_a_mark_and_not_without_a_yes(ledger, identity):
    import wave

    raw = io.BytesIO()
    with wave.open(raw, "wb") as tone:
        tone.setparams((1, 2, 8000, 0, "NONE", ""))
        tone.writeframes(bytes(4000))
    sound = sign_bytes(raw.getvalue(), "audio/wav", source=Source.trained, identity=identity).content
    sha = hashlib.sha256(sound).hexdigest()
    gate = Gate(ledger, root=identity.root, at=AT, record=lambda one: Record(one, None))
    with pytest.raises(NotAllowedError) as caught:
        gate.file(sound, name="jingle", source="trainedAlgorithmicMedia")
    assert caught.value.code == "E577"
    ledger.approve(Approval("file", "jingle", sha, "Anna de Vries", AT))
    out = gate.file(sound, name="jingle", source="trainedAlgorithmicMedia")
    assert out.mime == "audio/wav" and out.labelled("Luister. Met AI gemaakt", "nl")
    with pytest.raises(NotAllowedError) as caught:
        out.labelled("Luister.", "nl")
    assert caught.value.code == "E587"
    with pytest.raises(NotAllowedError):
        gate.file(sound[:-1] + b"\x01", name="jingle", source="trainedAlgorithmicMedia")
