"""AI Act 5 and 50, and the code of practice: from the dates in echt.prove.law."""

import hashlib
import io
import json
import wave
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import c2pa
import numpy as np
import pytest
from PIL import Image

import echt
from echt.create import approve, check_copy, version_of
from echt.create.engines.openai import images
from echt.errors import CampaignError, NotAllowedError
from echt.nouns import Approval, Creative, Picture, Sentence
from echt.predict.forbidden import refuse_forbidden
from echt.prove import (
    Claim,
    Gate,
    Ingredient,
    Maker,
    Record,
    Source,
    TrustList,
    context,
    label,
    mark,
    picture_label,
    sign_bytes,
)

from .conftest import AT, MAIL, PROFILE

MANIPULATION = {
    "nl": [
        "Laatste kans!",
        "Nog maar 2 op voorraad!",
        "Op = op, wees er snel bij.",
        "Nee bedankt, ik betaal liever de volle prijs.",
        "Iedereen koopt dit nu.",
        "Alleen vandaag!",
        "3 anderen bekijken dit nu.",
    ],
    "en": [
        "Last chance!",
        "Only 2 left in stock!",
        "Hurry, offer ends soon.",
        "No thanks, I prefer to pay full price.",
        "Everyone is buying this.",
        "Today only!",
        "3 others are looking at this now.",
    ],
}
NEED = ["Schulden? Bestel nu, betaal later.", "In debt? Order now, pay later."]


def written(words, language="nl", **more):
    made = Creative("spring", "", "email", {language: {"subject": "Zaden", "body": words}}, made_by="human", **more)
    return replace(made, version=version_of(made))


@pytest.mark.parametrize(
    ("language", "words"), [(tongue, one) for tongue, all_ in MANIPULATION.items() for one in all_]
)
def test_manipulation_cannot_be_approved(brand, language, words):
    with pytest.raises(CampaignError) as caught:
        approve(brand.ledger, written(words, language), "Anna de Vries", AT)
    assert caught.value.code == "E428"


def test_minors_are_never_reached(brand):
    child, grown = brand.person("child", minor=True), brand.person("grown")
    for purpose in (MAIL, PROFILE, "marketing.advertising.first_party.targeted"):
        for one in (child, grown):
            brand.says(one, "consent", purpose=purpose)
        reach = brand.reached(purpose)
        assert child not in reach and grown in reach
        assert reach.left_out.to_pylist() == [{"person_id": child, "reason": "minor"}]


@pytest.mark.parametrize(
    "name",
    [
        "in_debt",
        "schulden",
        "gambling_visits",
        "rouwperiode",
        "payday_loan",
        "stemming",
        "is_child",
        "health_score",
        "voedselbank",
    ],
)
def test_vulnerability_is_no_feature(name):
    with pytest.raises(NotAllowedError):
        refuse_forbidden(["orders", name])


@pytest.mark.parametrize("words", NEED)
def test_words_that_play_on_need_are_refused(words):
    found = check_copy(words, [], language="en" if "debt" in words else "nl", channel="email")
    assert any(one.blocks and one.rule in {"vulnerable", "fear", "pressure"} for one in found)


def test_no_model_reads_emotion_or_the_body():
    sources = [path.read_text(encoding="utf-8") for path in Path(echt.__file__).parent.rglob("*.py")]
    for name in ("face_recognition", "deepface", "fer", "mediapipe", "dlib", "insightface", "emotion"):
        assert not any(f"import {name}" in text for text in sources), name


def test_nothing_answers_people_by_itself():
    listen = import_module("echt.listen")
    assert not [name for name in listen.__all__ if name.startswith(("answer", "respond", "send"))]


def png():
    out = io.BytesIO()
    Image.linear_gradient("L").resize((300, 100)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def with_picture(brand, content, source):
    one = Picture("spring.png", 300, 100, "nl", "light", "Zaden", hashlib.sha256(content).hexdigest(), source)
    made = written("Kijk rustig.", pictures=(one,))
    brand.ledger.register_creative(made, at=AT)
    brand.ledger.approve(Approval("creative", made.creative_id, made.version, "Anna de Vries", AT))
    return made


def test_no_generated_picture_leaves_unproven(brand, identity):
    claim = Claim(disclosure={"label": "Met AI gemaakt", "language": "nl"})
    content = sign_bytes(png(), "image/png", source=Source.trained, identity=identity, claim=claim).content
    made = with_picture(brand, content, "trainedAlgorithmicMedia")
    kept = Record(hashlib.sha256(content).hexdigest(), 7)

    def gate(**more):
        given = {
            "root": identity.root,
            "at": AT,
            "album": lambda _: content,
            "record": lambda _: kept,
            "mark": lambda *_: True,
        }
        return Gate(brand.ledger, **(given | more))

    assert gate().release(made).picture(made.pictures[0]) == content
    for missing in ({"root": ""}, {"album": lambda _: png()}, {"record": lambda _: None}, {"mark": lambda *_: None}):
        with pytest.raises(NotAllowedError):
            gate(**missing).release(made)


def released(brand, made):
    brand.ledger.register_creative(made, at=AT)
    brand.ledger.approve(Approval("creative", made.creative_id, made.version, "Anna de Vries", AT))
    return Gate(brand.ledger, root="", at=AT).release(made)


def test_generated_words_carry_a_machine_readable_label(brand):
    made = replace(written("Kijk rustig."), made_by="openai:small")
    with pytest.raises(NotAllowedError) as caught:
        released(brand, made).labelled(f"<p>Kijk rustig. {label(made, 'nl').text}</p>", "nl", html=True)
    assert caught.value.code == "E582"
    assert (
        "trainedAlgorithmicMedia" in label(made, "nl").html_meta and 'data-made-by="ai"' in label(made, "nl").html_data
    )


@pytest.mark.parametrize("source", [Source.trained, Source.composite])
def test_a_generated_picture_is_labelled_where_it_is_first_seen(brand, identity, source):
    for language in ("nl", "en"):
        assert picture_label(source, language).required and "AI" in picture_label(source, language).text
    for told in (
        {},
        {"label": "Mooi", "language": "nl"},
        {"label": picture_label(source, "en").text, "language": "en"},
    ):
        bare = sign_bytes(png(), "image/png", source=source, identity=identity, claim=Claim(disclosure=told)).content
        made = with_picture(brand, bare, source.value)
        kept = Record(hashlib.sha256(bare).hexdigest(), 7)
        gate = Gate(
            brand.ledger,
            root=identity.root,
            at=AT,
            album=lambda _, raw=bare: raw,
            record=lambda _, one=kept: one,
            mark=lambda *_: True,
        )
        with pytest.raises(NotAllowedError) as caught:
            gate.release(made)
        assert caught.value.code == "E587", told


def test_a_generated_film_or_sound_is_shown_with_its_label(brand, identity):
    raw = io.BytesIO()
    with wave.open(raw, "wb") as tone:
        tone.setparams((1, 2, 8000, 0, "NONE", ""))
        tone.writeframes(bytes(4000))
    sound = sign_bytes(raw.getvalue(), "audio/wav", source=Source.trained, identity=identity).content
    sha = hashlib.sha256(sound).hexdigest()
    gate = Gate(brand.ledger, root=identity.root, at=AT, record=lambda _: Record(sha, None))
    with pytest.raises(NotAllowedError) as caught:
        gate.file(sound, name="jingle", source="trainedAlgorithmicMedia")
    assert caught.value.code == "E577"
    brand.ledger.approve(Approval("file", "jingle", sha, "Anna de Vries", AT))
    out = gate.file(sound, name="jingle", source="trainedAlgorithmicMedia")
    assert out.labelled("Luister. Met AI gemaakt", "nl")
    with pytest.raises(NotAllowedError) as caught:
        out.labelled("Luister.", "nl")
    assert caught.value.code == "E587"


def test_what_a_model_made_is_signed_marked_and_known_again(brand, identity):
    grain = np.random.default_rng(1).normal(128, 40, (60, 80, 3)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(grain).resize((320, 240)).save(out, "PNG")
    made = Maker(brand.ledger, identity, at=AT).picture(
        out.getvalue(), name="p", source="trainedAlgorithmicMedia", language="nl"
    )
    with c2pa.Reader("image/jpeg", io.BytesIO(made), context=context([TrustList("own", identity.root)])) as signed:
        assert signed.get_validation_state() == "Trusted" and "trainedAlgorithmicMedia" in signed.json()
    copy = io.BytesIO()
    Image.open(io.BytesIO(made)).save(copy, "JPEG", quality=80)
    found = mark.find(brand.ledger, copy.getvalue())
    assert found.asset.sha256 == hashlib.sha256(made).hexdigest() and found.asset.manifest and found.asset.prints


def test_a_model_is_asked_for_products_and_a_person_looks(brand, identity):
    assert "without any text" in images._ASK and "recognisable people" in images._ASK
    claim = Claim(disclosure={"label": "Met AI gemaakt", "language": "nl"})
    content = sign_bytes(png(), "image/png", source=Source.trained, identity=identity, claim=claim).content
    one = Picture(
        "spring.png", 300, 100, "nl", "light", "Zaden", hashlib.sha256(content).hexdigest(), "trainedAlgorithmicMedia"
    )
    made = written("Kijk rustig.", pictures=(one,))
    brand.ledger.register_creative(made, at=AT)
    gate = Gate(
        brand.ledger,
        root=identity.root,
        at=AT,
        album=lambda _: content,
        record=lambda sha: Record(sha, 7),
        mark=lambda *_: True,
    )
    with pytest.raises(NotAllowedError) as caught:
        gate.release(made)
    assert caught.value.found == "nobody approved exactly this"


def test_text_of_a_model_is_labelled_unless_a_named_person_answers(brand):
    model = (Sentence("nl", "body", "Kijk rustig.", "openai", "small"),)
    for editor, free in ((None, False), ("a person", False), ("Anna de Vries", True)):
        made = replace(written("Kijk rustig."), made_by="openai:small", written=model, human_editor=editor, version="")
        made = replace(made, version=version_of(made))
        brand.ledger.register_creative(made, at=AT)
        brand.ledger.approve(Approval("creative", "spring", made.version, "Bo Jansen", AT))
        out = Gate(brand.ledger, root="", at=AT).release(made)
        if free:
            assert out.labelled("Kijk rustig.", "nl")
        else:
            with pytest.raises(NotAllowedError) as caught:
                out.labelled("Kijk rustig.", "nl")
            assert caught.value.code == "E582"


def test_a_manifest_that_comes_in_stays_in(identity):
    photo = sign_bytes(png(), "image/png", source=Source.camera, identity=identity, claim=Claim(title="photo")).content
    made = sign_bytes(
        png(),
        "image/png",
        source=Source.drawn,
        identity=identity,
        claim=Claim(ingredients=[Ingredient(photo, "image/png", "photo")]),
    )
    with c2pa.Reader(
        "image/png", io.BytesIO(made.content), context=context([TrustList("own", identity.root)])
    ) as found:
        said = json.loads(found.json())
    kept = said["manifests"][said["active_manifest"]]["ingredients"]
    assert [one["title"] for one in kept] == ["photo"] and kept[0]["active_manifest"] in said["manifests"]
