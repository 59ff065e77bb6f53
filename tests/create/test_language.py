import pytest
from hypothesis import given
from hypothesis import strategies as st

from echt.create.language import capitals, dutch, english, known_nouns, known_verbs, tidy


@pytest.mark.parametrize(
    ("phrase", "definite", "plural", "number"),
    [
        ("koffiemachine", "de koffiemachine", "koffiemachines", "one"), ("elektrisch slot", "het elektrische slot", "elektrische sloten", "one"),
        ("grote fiets", "de grote fiets", "grote fietsen", "one"), ("wollen sokken", "de wollen sokken", "wollen sokken", "many"),
        ("het warme brood", "het warme brood", "warme broden", "one"), ("stuk zeep", "het stuk zeep", "stukken zeep", "one"),
        ("katoenen dekbedovertrek", "het katoenen dekbedovertrek", "katoenen dekbedovertrekken", "one"),
        ("het katoenen dekbedovertrek", "het katoenen dekbedovertrek", "katoenen dekbedovertrekken", "one"),
        ("overtrek met rits", "het overtrek met rits", "overtrekken met rits", "one"), ("fiets met mand", "de fiets met mand", "fietsen met mand", "one"), ("honing", "de honing", "honingen", "mass"),
        ("kaartje", "het kaartje", "kaartjes", "one"), ("stadswandeling", "de stadswandeling", "stadswandelingen", "one"),
    ],
)  # fmt: skip
def test_a_dutch_noun_phrase_bends(phrase, definite, plural, number):
    one = dutch.noun_phrase(phrase)
    assert (dutch.definite(one), one.plural, one.number) == (definite, plural, number)


@pytest.mark.parametrize(
    ("phrase", "te", "imperative", "final", "formal", "informal"),
    [
        ("espresso zetten", "espresso te zetten", "zet espresso", "espresso zet", "zet u graag espresso", "zet je graag espresso"),
        ("brood afbakken", "brood af te bakken", "bak brood af", "brood afbakt", "bakt u graag brood af", "bak je graag brood af"),
        ("in bed lezen", "in bed te lezen", "lees in bed", "in bed leest", "leest u graag in bed", "lees je graag in bed"),
        ("koffie malen", "koffie te malen", "maal koffie", "koffie maalt", "maalt u graag koffie", "maal je graag koffie"),
        ("spullen repareren", "spullen te repareren", "repareer spullen", "spullen repareert", "repareert u graag spullen", "repareer je graag spullen"),
        ("wandelen", "te wandelen", "wandel", "wandelt", "wandelt u graag", "wandel je graag"),
        ("boeken voorlezen", "boeken voor te lezen", "lees boeken voor", "boeken voorleest", "leest u graag boeken voor", "lees je graag boeken voor"),
        ("uw fiets onderhouden", "uw fiets te onderhouden", "onderhoud uw fiets", "uw fiets onderhoudt", "onderhoudt u graag uw fiets", "onderhoud je graag uw fiets"),
    ],
)  # fmt: skip
def test_a_dutch_verb_bends_and_falls_apart(phrase, te, imperative, final, formal, informal):
    assert (dutch.te(phrase), dutch.imperative(phrase), dutch.present(phrase)) == (te, imperative, final)
    assert (dutch.asked(phrase, formal=True), dutch.asked(phrase, formal=False)) == (formal, informal)


@given(
    st.sampled_from(
        [
            "groot",
            "dik",
            "wit",
            "grijs",
            "vers",
            "lief",
            "elektrisch",
            "houten",
            "simpel",
            "zacht",
            "geel",
            "groen",
            "warm",
            "rond",
            "stevig",
            "fris",
            "droog",
        ]
    )
)
def test_an_ending_taken_off_again_gives_the_adjective_back(adjective):
    assert dutch.bare(dutch.inflect(adjective)) == adjective


@given(st.sampled_from(sorted(known_nouns())))
def test_a_noun_of_the_list_has_an_article_and_another_plural(word):
    one = dutch.noun(word)
    assert one.article in {"de", "het"} and (one.number == "mass" or one.plural != one.word)


@given(st.sampled_from(sorted(known_verbs())))
def test_a_stem_is_shorter_than_its_verb_and_ends_in_no_double_consonant(verb):
    root = dutch.stem(verb)
    assert len(root) < len(verb) and not (root[-1] == root[-2] and root[-1] not in "aeou")


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("make tea", "making tea"),
        ("knit socks", "knitting socks"),
        ("cycle to work", "cycling to work"),
        ("read in bed", "reading in bed"),
        ("sow flowers", "sowing flowers"),
        ("play the piano", "playing the piano"),
    ],
)
def test_english_takes_ing(phrase, said):
    assert english.gerund(phrase) == said


def test_capitals_stand_at_every_start_and_brands_keep_theirs():
    assert (
        capitals("espresso in 25 seconden. espresso volgt! ja? ja.", "nl")
        == "Espresso in 25 seconden. Espresso volgt! Ja? Ja."
    )
    assert capitals("ijs. 's ochtends. iPhone.", "nl") == "IJs. 's ochtends. iPhone."
    assert capitals("één dag", "nl") == "Één dag"


@given(st.text("ab .,?!\n", max_size=40))
def test_tidy_leaves_no_double_space(text):
    assert "  " not in tidy(text) and tidy(text) == tidy(text).strip()
