"""`Project.sketch`: what sliders read, held against the plan of the same numbers."""

import json

import pytest

import echt

from .test_wave import first_wave


def moved(folder, **changes):
    """The campaign file with other numbers, planned for real."""
    path = folder / "campaigns/spring.toml"
    text = path.read_text()
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    with echt.open(folder) as again:
        return again.plan("spring")


def test_the_sketch_of_the_file_is_its_plan(shop):
    drawn, made = shop.sketch("spring").solve(), shop.plan("spring")
    assert drawn.reasons == made.counts
    assert drawn.gain == pytest.approx(made.gain)
    assert drawn.range.rests_on in {"measure", "nothing"}
    assert json.loads(json.dumps(drawn.to_dict(), allow_nan=False))["asked"] == made.asked
    assert "left in peace" in str(drawn)


def test_a_moved_slider_is_the_plan_of_the_saved_file(shop, folder):
    drawn = shop.sketch("spring").solve(worth_per_s=0.01, total_s=320.0, holdout=0.5)
    made = moved(
        folder,
        worth=("worth_per_s  = 0.0025", "worth_per_s  = 0.01\ntotal_s = 320.0"),
        holdout=("share = 0.30", "share = 0.5"),
    )
    assert drawn.reasons == made.counts
    assert (drawn.contacts, drawn.attention_s) == (made.contacts, made.attention_s)
    assert drawn.gain == pytest.approx(made.gain)


def test_progress_is_told_and_what_it_raises_stops_the_reading(shop):
    steps = []
    shop.sketch("spring", progress=lambda step, done, of: steps.append((step, done, of)))
    assert [done for _, done, _ in steps] == list(range(6))

    def stop(_step, done, _of):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.sketch("spring", progress=stop)


def test_what_a_wave_taught_has_an_interval(folder):
    later = first_wave(folder, 0.9)
    with echt.open(folder, at=later) as shop:
        shop.approve("spring", by="Anna de Vries")
        drawn, made = shop.sketch("wave").solve(), shop.plan("wave")
        assert drawn.reasons == made.counts
        assert drawn.range.rests_on == "learned"
        assert drawn.range.low < drawn.gain < drawn.range.high
