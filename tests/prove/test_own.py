"""A copy of an own picture: what our record says of the asset counts, by mark and fingerprint together, never by one alone."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from echt.ledger import Keys, Ledger
from echt.prove import Source, State, Verifier, make_identity, sign_bytes
from echt.prove.mark import embed, issue_id, register_picture

from .test_mark import saved, textured

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date
SOURCES = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """(verifier, original and marked bytes by source)."""
    folder = tmp_path_factory.mktemp("shop")
    made = {}
    with Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "shop")) as ledger:
        for seed, source in enumerate(SOURCES):
            original = saved(textured(seed=20 + seed))
            number = issue_id(ledger, original)
            content = embed(original, "image/png", number, strong=True).content
            register_picture(ledger, content, original=original, name=source, mime="image/png", source=source, at=AT,
                             about={"mark_id": number, "strong": True})  # fmt: skip
            made[source] = original, content
        with Verifier(ledger=ledger) as verifier:
            yield verifier, made


def look(shop, tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    return shop[0].verify(tmp_path / "a")


def smaller(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    return saved(
        image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS), "JPEG", quality=80
    )


@pytest.mark.parametrize("source", SOURCES)
def test_a_stripped_and_smaller_copy_is_what_our_own_record_says(shop, tmp_path, source):
    found = look(shop, tmp_path, smaller(shop[1][source][1]))
    words = str(found)
    assert "A copy of own picture" in words and "By our own record: " in words and source in words
    by_a_model = source != "algorithmicMedia"
    assert found.state is (State.declared if by_a_model else State.unknown) and found.ai_declared is by_a_model
    if not by_a_model:
        assert "drawn by a program, without an AI model" in words


def test_the_picture_before_its_mark_only_looks_like_it_and_is_not_accused(shop, tmp_path):
    found = look(shop, tmp_path, shop[1][SOURCES[0]][0])
    assert found.state is State.unknown and not found.ai_declared and "It looks like own picture" in str(found)


def test_another_picture_is_nobodys(shop, tmp_path):
    found = look(shop, tmp_path, saved(textured(seed=99)))
    assert found.state is State.unknown and "own picture" not in str(found)


def test_a_changed_copy_that_is_still_signed_is_contradicted_and_found_again(shop, tmp_path):
    identity = make_identity(tmp_path / "keys", "Wilg", at=AT)
    whole = sign_bytes(shop[1][SOURCES[0]][1], "image/png", source=Source.trained, identity=identity).content
    found = look(shop, tmp_path, whole + b"more")
    assert found.state is State.contradicted and found.ai_declared and "A copy of own picture" in str(found)


def test_two_marks_in_one_picture_are_both_told_and_the_model_counts(tmp_path):
    original = saved(textured(seed=40))
    pixels, sums = np.asarray(Image.open(io.BytesIO(original)).convert("RGB"), dtype=int), 0
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "shop")) as ledger:
        for number, source in ((0x0F0F_1234, SOURCES[2]), (0xA5A5_4321, SOURCES[0])):
            content = embed(original, "image/png", number, strong=number > 2**31).content
            register_picture(ledger, content, original=original, name=source, mime="image/png", source=source, at=AT,
                             about={"mark_id": number})  # fmt: skip
            sums = sums + np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=int) - pixels
        (tmp_path / "a.png").write_bytes(saved(Image.fromarray(np.clip(pixels + sums, 0, 255).astype(np.uint8))))
        with Verifier(ledger=ledger) as verifier:
            found = verifier.verify(tmp_path / "a.png")
    assert str(found).count("A copy of own picture") == 2
    assert found.state is State.declared and "drawn by a program" in str(found) and "made by an AI model" in str(found)


def test_without_a_ledger_a_copy_is_unknown(shop, tmp_path):
    (tmp_path / "a").write_bytes(smaller(shop[1][SOURCES[0]][1]))
    with Verifier() as verifier:
        assert verifier.verify(tmp_path / "a").state is State.unknown
