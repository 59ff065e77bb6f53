"""A copy without its manifest leads back to its record, by mark and fingerprint together and by neither alone."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from echt.ledger import Asset, Keys, Ledger
from echt.prove.mark import alike, embed, find, fingerprint, issue_id, matches, read, register_picture
from echt.prove.mark.fingerprint import NEAR, distances, upright

from .test_mark import HARD, LIGHT, cut, opened, saved, textured

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    with Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "shop")) as one:
        yield one


@pytest.fixture(scope="module")
def known(ledger):
    """Three registered pictures: (asset, marked bytes, original)."""
    out = []
    for seed in range(3):
        original = saved(textured(seed=seed))
        number = issue_id(ledger, original)
        made = embed(original, "image/png", number, strong=True)
        asset = register_picture(ledger, made.content, original=original, name=f"picture {seed}", mime="image/png",
                                 source="algorithmicMedia", at=AT, about={"mark_id": number, "strong": True, "manifest": b"m"})  # fmt: skip
        out.append((asset, made.content, original))
    return out


@pytest.mark.parametrize("name", {**LIGHT, **HARD})
def test_a_changed_copy_leads_to_its_own_record(ledger, known, name):
    for asset, content, _ in known[:2]:
        match = find(ledger, {**LIGHT, **HARD}[name](opened(content)))
        assert match is not None and match.asset == asset and match.print_distance <= NEAR
        assert match.asset.manifest == b"m" and match.id_distance == 0


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_a_cut_out_is_found_in_every_turn(ledger, known, turn):
    asset, content, _ = known[0]
    match = find(ledger, saved(opened(cut(0.62, 0.2, 0.9)(opened(content))).transpose(turn)))
    assert match is not None and match.asset == asset and match.part


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_a_mark_says_how_to_turn_the_picture_back(known, turn):
    image = opened(known[0][1]).convert("L")
    there = np.asarray(image.transpose(turn), dtype=np.float32)
    assert np.array_equal(upright(there, read(saved(image.transpose(turn))).turn), np.asarray(image))


def test_a_tilted_cut_out_is_found(ledger, known):
    asset, content, _ = known[1]
    for degrees in (1, -2):
        tilted = opened(content).rotate(degrees, Image.Resampling.BICUBIC)
        match = find(ledger, cut(0.75, 0.5, 0.5)(tilted))
        assert match is not None and match.asset == asset


def test_the_mark_alone_leads_nowhere(ledger, known):
    """Somebody copies our pattern onto a picture of their own."""
    asset, content, original = known[0]
    pattern = np.asarray(opened(content), dtype=int) - np.asarray(opened(original), dtype=int)
    forged = np.clip(np.asarray(textured(seed=77), dtype=int) + pattern, 0, 255).astype(np.uint8)
    assert read(saved(Image.fromarray(forged))).id32 == asset.mark_id
    assert find(ledger, saved(Image.fromarray(forged))) is None


def test_the_fingerprint_alone_is_told_but_is_no_match(ledger, known):
    asset, _, original = known[0]
    assert find(ledger, original) is None
    (one,) = alike(ledger, original)
    assert one.sha256 == asset.sha256 and one.distance <= NEAR and not one.part
    (part,) = alike(ledger, cut(0.8, 0, 0)(opened(original)))
    assert part.sha256 == asset.sha256 and part.part
    assert alike(ledger, saved(textured(seed=55))) == ()


def test_a_mark_that_was_misread_by_two_bits_still_leads_home(tmp_path, known):
    asset, content, _ = known[0]
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "shop")) as other:
        other.register_asset(replace(asset, mark_id=asset.mark_id ^ 0b101), at=AT)
        assert find(other, content).id_distance == 2
    (tmp_path / "far").mkdir()
    with Ledger.open(tmp_path / "far/ledger.db", Keys.open(tmp_path / "keys", "far")) as other:
        other.register_asset(replace(asset, mark_id=asset.mark_id ^ 0b111), at=AT)
        assert find(other, content) is None


def test_two_marks_in_one_picture_are_both_told(ledger, known):
    asset, content, original = known[2]
    second = np.asarray(opened(embed(original, "image/png", 99).content), dtype=int)
    both = np.asarray(opened(content), dtype=int) + second - np.asarray(opened(original), dtype=int)
    match = find(ledger, saved(Image.fromarray(np.clip(both, 0, 255).astype(np.uint8))))
    assert match.asset == asset and {match.mark.id32, *match.mark.others} == {asset.mark_id, 99}


def test_a_number_is_kept_for_its_picture_and_far_from_all_others(ledger, known):
    numbers = ledger.mark_ids()
    assert len(set(numbers.tolist())) == 3
    for asset, _, original in known:
        assert issue_id(ledger, original) == asset.mark_id
    fresh = {issue_id(ledger, f"picture {n}".encode()) for n in range(200)}
    assert len(fresh) == 200
    assert min(int(np.bitwise_count(numbers ^ np.uint32(n)).min()) for n in fresh) >= 5


def test_one_of_many_assets_is_found(tmp_path, known):
    asset, content, _ = known[0]
    draws = np.random.default_rng(0)
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "shop")) as many:
        with many.together("assets", at=AT):
            for n, number in enumerate(draws.choice(2**32, 500, replace=False)):
                many.register_asset(Asset(f"{n:064x}", "picture", str(n), "image/png", "algorithmicMedia", f"{n:064x}",
                                          int(number), prints=draws.bytes(512)), at=AT)  # fmt: skip
        many.register_asset(asset, at=AT)
        assert [one.asset for one in matches(many, content)] == [asset]
        assert [one.sha256 for one in alike(many, content)] == [asset.sha256]


def test_fingerprints_of_a_picture_are_near_and_of_others_far():
    seen = [fingerprint(saved(textured(seed=n))) for n in range(6)]
    again = fingerprint(saved(textured(seed=0), "JPEG", quality=50))
    assert distances(again.prints[:1], seen[0].prints[:1])[0, 0] <= NEAR
    apart = [distances(a.prints, b.prints).min() for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 2 * NEAR
    flat = fingerprint(saved(Image.new("RGB", (200, 200), "white")))
    assert flat.quality == 0 and seen[0].quality == 100
    assert len(seen[0].packed) == 16 * 32 and len(seen[0].small) < 60_000


def test_a_strip_and_a_tiny_picture_have_a_fingerprint_too():
    for size in ((970, 250), (1000, 40), (30, 30)):
        assert fingerprint(saved(textured(*size))).prints.shape == (16, 4)
        assert Image.open(io.BytesIO(fingerprint(saved(textured(*size))).small)).mode == "L"


def test_a_record_without_its_small_picture_is_no_match_and_breaks_nothing(tmp_path, known):
    asset, content, _ = known[0]
    bare = replace(asset, prints=np.random.default_rng(1).bytes(512), small=b"")
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "shop")) as other:
        other.register_asset(bare, at=AT)
        assert list(matches(other, content)) == []
