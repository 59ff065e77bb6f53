import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.create.compounds import count, taken_apart, words
from echt.create.compounds import SOFT, joints, soft


@pytest.mark.parametrize(
    "broken",
    [
        "apparaat-onderhoud",
        "apparaat-onderhouds-beurt",
        "koffie-zet-apparaat",
        "zonne-bloem-pitten",
        "kinder-boeken-week",
        "ziekte-kosten-verzekerings-premie",
        "arbeids-ongeschiktheids-verzekering",
        "warmte-pomp-installatie",
        "lavendel-honing-zeep",
        "regen-water-tonnetje",
        "zuurdesem-brood",
        "natuur-voeding",
        "theedoeken-set",
    ],
)
def test_a_dutch_compound_breaks_where_its_parts_join(broken):
    assert soft(broken.replace("-", ""), "nl") == broken.replace("-", SOFT)


def test_a_word_that_is_no_compound_stays_whole():
    assert soft("handgemaakte uitgesneden chocolade, en kort", "nl") == "handgemaakte uitgesneden chocolade, en kort"


def test_the_words_of_a_product_join_too():
    assert soft("Flobmolens", "nl") == "Flobmolens"
    assert soft("Flobmolens", "nl", ["Flob"]) == f"Flob{SOFT}molens"


def test_one_part_that_nobody_knows_may_stand_beside_known_ones():
    assert soft("Flobbermolen", "nl") == f"Flobber{SOFT}molen"


def test_the_measured_words_are_broken_as_well_as_the_docs_say():
    for half, least, most in (("seen", 0.93, 0.05), ("blind", 0.85, 0.10)):
        joints, found, breaks, wrong, n, _ = count(half)
        assert n == 100 and found / joints >= least and wrong / breaks <= most
    assert not [one[0] for one in words("whole") if taken_apart(*one)]


def test_no_word_stands_in_both_halves():
    seen, blind = ({word for word, *_ in words(half)} for half in ("seen", "blind"))
    assert not seen & blind and min(map(len, seen | blind)) >= 11


def test_english_breaks_between_syllables():
    assert soft("a dishwasher", "en").replace(SOFT, "-") == "a dish-washer"


@given(st.text(), st.sampled_from(["nl", "en"]))
def test_taking_the_soft_hyphens_out_gives_the_text_back(text, language):
    assert soft(text, language).replace(SOFT, "") == text.replace(SOFT, "")


@given(
    st.lists(st.sampled_from(["zon", "koffie", "water", "huis", "verzekering", "tuin", "boek"]), min_size=2, max_size=5)
)
def test_no_part_is_shorter_than_three_letters(parts):
    word = "".join(parts)
    places = [0, *joints(word), len(word)]
    assert all(b - a > 2 for a, b in zip(places, places[1:]))
