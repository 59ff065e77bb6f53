"""Numbers in the text of a campaign file: what was moved is written, everything else stays as a person wrote it."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("nicegui", reason="the Studio is an extra: echt[studio]")

from echt.decide import load_campaign  # noqa: E402
from echt.studio.pages.campaign.numbers import Numbers  # noqa: E402
from echt.project.written import written  # noqa: E402

FILE = """# Spring: for people who were quiet.
goal      = "Order Completed"     # what counts
within    = "14 days"
value     = 12.5
purpose   = "marketing.communications.email"
segment   = "quiet"
channel   = "email"
creatives = [
  "kitchen",   # the first
  "garden",
]

[attention]
worth_per_s  = 0.0025             # a second is worth this
quiet_hours  = ["22:00", "07:00"] # a # in a comment

[budget]
creatives = { kitchen = 40 }      # in people

[holdout]
share = 0.10
"""


def test_what_was_not_moved_stays_to_the_letter(tmp_path):
    campaign = read(tmp_path, FILE)
    assert Numbers.of(campaign).text(FILE, campaign) == FILE


def read(folder, text):
    (folder / "spring.toml").write_text(text, "utf-8")
    return load_campaign(folder / "spring.toml", "EUR")


@settings(max_examples=40, deadline=None)
@given(
    worth=st.floats(0, 0.02),
    total=st.none() | st.integers(0, 5000).map(lambda n: n * 8.0),
    holdout=st.integers(0, 100).map(lambda n: n / 100),
    explore=st.integers(0, 100).map(lambda n: n / 100),
    most=st.integers(1, 3),
    budgets=st.dictionaries(st.sampled_from(["kitchen", "garden"]), st.integers(0, 500)),
)
def test_a_saved_file_is_read_as_the_sliders_said(tmp_path_factory, worth, total, holdout, explore, most, budgets):
    folder = tmp_path_factory.mktemp("file")
    campaign = read(folder, FILE)
    said = Numbers(round(worth, 8), total, holdout, explore, most, budgets, {"goal": 'Visit "shop"'})
    text = said.text(FILE, campaign)
    after = read(folder, text)
    now = Numbers.of(after)
    assert now.settings() | {"worth_per_s": 0} == said.settings() | {"worth_per_s": 0}
    assert now.worth_per_s == pytest.approx(said.worth_per_s, rel=1e-9)
    assert after.goal == 'Visit "shop"'
    assert (after.quiet_hours, after.creatives, after.within) == (
        campaign.quiet_hours,
        campaign.creatives,
        campaign.within,
    )
    for kept in ("# Spring: for people who were quiet.", "# the first", "# a # in a comment"):
        assert kept in text


@given(st.text(max_size=30).filter(lambda text: "\n" not in text and text.isprintable()))
def test_any_text_is_written_as_toml(text):
    assert tomllib.loads(written(FILE, {"goal": text}))["goal"] == text


def test_a_list_over_several_lines_goes_out_whole():
    made = tomllib.loads(written(FILE, {"creatives": ["garden"]}))
    assert made["creatives"] == ["garden"]
    assert "creatives" not in tomllib.loads(written(FILE, {"creatives": None}))


def test_reading_stops_where_somebody_pressed_stop():
    from echt.studio.pages.campaign.books import _Reading, _StoppedError

    reading = _Reading()
    reading.tell("gains", 1, 5)
    assert (reading.step, reading.done) == ("gains", 1)
    reading.stop = True
    with pytest.raises(_StoppedError):
        reading.tell("products", 2, 5)
