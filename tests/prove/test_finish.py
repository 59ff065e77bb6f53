"""A drawn picture becomes one that may leave: labelled, marked, signed, kept, and let out by the gate; in this order."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from echt.create.picture import SIZES, draw
from echt.errors import NotAllowedError, OutsideError
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative, Picture
from echt.prove import Gate, Maker, Source, burn, make_identity, mark, sign_bytes

AT = datetime.now(UTC).replace(microsecond=0)
WORDS = {
    "nl": {"subject": "Zaaien kan weer", "body": "Kijk rustig."},
    "en": {"subject": "Sowing time", "body": "Have a look."},
}
CREATIVE = Creative("spring", "v1", "email", WORDS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    base = tmp_path_factory.mktemp("finish")
    ledger = Ledger.open(base / "ledger.db", Keys.open(base / "keys", "test"))
    yield ledger, make_identity(base / "signing", "Wilg zaden", at=AT)
    ledger.close()


@pytest.fixture(scope="module")
def drawn():
    return draw(CREATIVE, size="1200x400", language="nl", seed=5)


@pytest.fixture(scope="module")
def made(shop, drawn):
    return Maker(*shop, at=AT).picture(
        drawn.png, name="spring", source="algorithmicMedia", language="nl", creative_id="spring"
    )


def approved(ledger, content, version, source="algorithmicMedia", name="spring.jpg"):
    one = Picture(name, 1200, 400, "nl", "light", "Zaden", hashlib.sha256(content).hexdigest(), source)
    creative = replace(CREATIVE, version=version, pictures=(one,))
    ledger.register_creative(creative, at=AT)
    ledger.approve(Approval("creative", "spring", version, "Anna de Vries", AT))
    return creative


def test_what_was_made_is_let_out_by_the_gate_as_it_is(shop, made):
    ledger, identity = shop
    creative = approved(ledger, made, "out")
    out = Gate(ledger, root=identity.root, at=AT, album=lambda _: made).release(creative)
    assert out.picture(creative.pictures[0]) == made and made[:2] == b"\xff\xd8" and len(made) < 200_000


def test_the_record_holds_manifest_mark_and_fingerprint(shop, made):
    kept = shop[0].asset(hashlib.sha256(made).hexdigest())
    assert (
        kept.creative_id == "spring" and kept.source == "algorithmicMedia" and len(kept.manifest) > 1000 and kept.prints
    )
    assert mark.read(made).id32 == kept.mark_id and (kept.width, kept.height) == (1200, 400)


def test_the_same_drawing_is_not_signed_twice_while_its_bytes_are_there(shop, drawn, made):
    ledger, identity = shop
    sha = hashlib.sha256(made).hexdigest()
    again = Maker(ledger, identity, at=AT, album=lambda one: made if one == sha else None)
    assert again.picture(drawn.png, name="spring", source="algorithmicMedia", language="nl") == made
    lost = Maker(ledger, identity, at=AT).picture(drawn.png, name="spring", source="algorithmicMedia", language="nl")
    assert lost != made and mark.read(lost).id32 != mark.read(made).id32  # another signature is another asset


def test_a_mark_of_another_asset_is_not_enough(shop, made, drawn):
    """Signed by the brand itself, but with a mark that was issued for another picture."""
    ledger, identity = shop
    number = mark.read(made).id32
    noise = np.random.default_rng(2).normal(128, 40, (100, 300, 3)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((1200, 400)).save(out, "PNG")
    swapped = sign_bytes(
        mark.embed(out.getvalue(), "image/png", number).content, "image/png", source=Source.drawn, identity=identity
    ).content
    creative = approved(ledger, swapped, "swapped", name="spring.png")
    with pytest.raises(NotAllowedError) as caught:
        Gate(ledger, root=identity.root, at=AT, album=lambda _: swapped).release(creative)
    assert caught.value.code == "E580"


def test_a_picture_that_cannot_hold_a_mark_is_refused_with_the_reason(shop):
    out = io.BytesIO()
    Image.new("RGB", (120, 100), "#FFFFFF").save(out, "PNG")
    with pytest.raises(OutsideError) as caught:
        Maker(*shop, at=AT).picture(out.getvalue(), name="white", source="algorithmicMedia", language="nl")
    assert caught.value.code == "E576"


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("text", ["Met AI gemaakt", "Made with AI"])
def test_the_label_stands_in_the_free_part_and_can_be_read(size, text):
    form = SIZES[size]
    left, top, wide, high = form.panel
    paper = Image.new("RGB", (form.width, form.height), "#4A7468")
    out = io.BytesIO()
    paper.save(out, "PNG")
    burnt = np.asarray(Image.open(io.BytesIO(burn(out.getvalue(), text, (left, top, left + wide, top + high)))))
    changed = np.argwhere((burnt != np.asarray(paper)).any(axis=2))
    (y0, x0), (y1, x1) = changed.min(axis=0), changed.max(axis=0)
    assert left <= x0 and x1 < left + wide and top <= y0 and y1 < top + high  # never over words
    assert y1 - y0 > 13 and (burnt[y0 : y1 + 1, x0 : x1 + 1].min() < 40)  # dark letters on a white plate


def test_what_a_model_made_is_labelled_in_the_picture_and_in_its_manifest(shop, drawn):
    ledger, identity = shop
    left, top, wide, high = SIZES["1200x400"].panel
    content = Maker(ledger, identity, at=AT).picture(
        drawn.png,
        name="dream",
        source="trainedAlgorithmicMedia",
        language="nl",
        corner=(left, top, left + wide, top + high),
    )
    assert b"Met AI gemaakt" in content and b"trainedAlgorithmicMedia" in content
    plain = np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(int)
    seen = np.asarray(Image.open(io.BytesIO(content))).astype(int)
    away = np.abs(plain - seen).max(axis=2)[top : top + high, left : left + wide]
    assert (away > 100).sum() > 500  # the plate is there
