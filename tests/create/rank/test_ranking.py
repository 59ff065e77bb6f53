from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import echt.create.rank
from echt.create.rank import Ranking
from echt.create.rank.features import HAND, chars, hand, words
from echt.create.rank.lexicon import LEXICON

HEADLINES = [
    "She Was Told To Stop. Here's What She Did.",
    "Espresso in 25 seconds",
    "What would you do with an afternoon off?",
    "New prices",
    "",
    "Ça va – 雨 ✨",
]


def test_the_weights_are_small_and_say_where_they_come_from():
    folder = Path(echt.create.rank.__file__).parent
    assert (folder / "weights.npz").stat().st_size < 1.5e6
    assert "CC BY 4.0" in (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_score_depends_on_the_text_alone(language):
    ranking = Ranking.load()
    together = ranking.score(HEADLINES, language=language)
    assert together.shape == (len(HEADLINES),) and np.isfinite(together).all()
    one_by_one = [ranking.score([text], language=language)[0] for text in HEADLINES]
    assert together == pytest.approx(one_by_one, abs=1e-12)
    assert ranking.score(HEADLINES[::-1], language=language)[::-1] == pytest.approx(together, abs=1e-12)
    assert ranking.score([], language=language).shape == (0,)


def test_it_rewards_what_upworthy_readers_clicked():
    ranking = Ranking.load()
    gap, plain = ranking.score(["What He Found In The Attic Left Her Speechless", "Company announces new products"])
    assert gap > plain


def test_dutch_words_are_not_read_as_english_ones():
    ranking = Ranking.load()
    same_shape = ["Bekers staan achter glazen deuren", "Bloemen komen zonder gouden linten"]
    assert not np.isclose(*ranking.score(same_shape))
    counts = hand(same_shape, "nl")
    measured = ranking.weights.standard(counts) @ ranking.weights.hand.astype(float)
    assert ranking.score(same_shape, language="nl") == pytest.approx(measured)


def test_both_languages_have_the_same_lists_and_none_is_empty():
    assert list(LEXICON["nl"]) == list(LEXICON["en"])
    assert all(words for lists in LEXICON.values() for words in lists.values())


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_finite_score(text):
    assert hand([text], "nl").shape == (1, HAND)
    assert np.isfinite(Ranking.load().score([text])).all()


def test_grams_keep_within_words_and_know_their_neighbours():
    assert words("It's “now”, 25 times") == (
        ["it's", '"', "now", '"', ",", "25", "times"] + ["it's \"", '" now', 'now "', '" ,', ", 25", "25 times"]
    )
    assert "t n" not in chars("at noon") and " noon" in chars("at noon")
