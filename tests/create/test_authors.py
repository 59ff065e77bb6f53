from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create import edit, edit_share, human_share, version_of, write
from echt.create.authors import attribute, sentences, split
from echt.errors import CampaignError
from echt.ledger import Keys, Ledger
from echt.prove import register

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
FACT = (
    '[[facts]]\nid = "v"\nquantity = "varieties"\nvalue = 42\nunit = "ras|rassen|variety|varieties"\nsource = "list"\n'
)


class Model:
    """A writer with a model behind it, as an engine gives it."""

    by, model, made_by = "openai", "small", "openai:small"
    prompts = {"nl": "aaaaaaaaaaaa", "en": "bbbbbbbbbbbb"}

    def words(self, brief, facts, language):
        body = {"nl": "Zaaien kan weer. We hebben {v}.", "en": "You can sow again. We have {v}."}[language]
        return {"subject": {"nl": "Zaaien", "en": "Sowing"}[language], "body": body}


@pytest.fixture
def drafted(content):
    return write(content(FACT), engine=Model())


def test_every_sentence_of_an_engine_carries_engine_model_and_prompt(drafted):
    assert [(one.part, one.text) for one in drafted.written if one.language == "nl"] == [
        ("subject", "Zaaien"),
        ("body", "Zaaien kan weer."),
        ("body", "We hebben 42 rassen."),
    ]
    assert {(one.by, one.model, one.prompt) for one in drafted.written} == {
        ("openai", "small", "aaaaaaaaaaaa"),
        ("openai", "small", "bbbbbbbbbbbb"),
    }
    assert drafted.made_by == "openai:small" and human_share(drafted) == 0


def test_what_a_person_wrote_in_the_content_file_is_a_persons(content):
    made = write(content(FACT, "## nl\nsubject: Zaaien\n\nKijk maar.\n## en\nsubject: Sow\n\nHave a look.\n"))
    assert {one.by for one in made.written} == {"human"} and human_share(made) == 1
    assert (made.made_by, made.human_editor) == ("human", None)


def test_an_edit_is_a_new_version_that_says_what_a_person_changed(drafted):
    changed = edit(
        drafted, {"nl": {"body": "Zaaien kan weer. Van ons mag het. We hebben wel 42 rassen."}}, "Anna de Vries"
    )
    nl = {one.text: (one.by, one.edited) for one in changed.written if one.language == "nl"}
    assert nl["Zaaien kan weer."] == ("openai", 0.0)
    assert nl["Van ons mag het."] == ("human", 0.0)
    assert nl["We hebben wel 42 rassen."] == ("openai", 0.1667)
    assert changed.human_editor == "Anna de Vries" and changed.version != drafted.version
    assert changed.version == version_of(changed) and 0 < human_share(changed) < 0.5


def test_an_edit_needs_a_person_and_words_that_are_there(drafted):
    with pytest.raises(CampaignError) as caught:
        edit(drafted, {"nl": {"body": "x"}}, "openai:small")
    assert caught.value.code == "E427"
    with pytest.raises(CampaignError) as caught:
        edit(drafted, {"nl": {"bdy": "x"}}, "Anna de Vries")
    assert caught.value.code == "E436" and "nl.body" in str(caught.value)


def test_edits_of_edits_add_up(drafted):
    first = edit(drafted, {"en": {"body": "You can certainly sow again. We have 42 varieties."}}, "Anna")
    second = edit(first, {"en": {"body": "You can certainly sow again today. We have 42 varieties."}}, "Bram")
    said = next(one for one in second.written if "certainly" in one.text)
    assert said.by == "openai" and said.edited == pytest.approx(1 - (1 - 1 / 6) * (1 - 1 / 7), abs=1e-4)


def test_an_engines_words_in_the_content_file_stay_the_engines(content, drafted, tmp_path):
    with Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test")) as ledger:
        register(ledger, drafted, at=AT)
        earlier = ledger.written("spring")
        assert set(earlier) == set(drafted.written) and ledger.written("summer") == ()
    words = "## nl\nsubject: Zaaien\n\nZaaien kan weer. Dat schreef Anna zelf.\n## en\nsubject: Sowing\n\nYou can sow again.\n"
    made = write(content(FACT, words), earlier=earlier)
    assert {one.text for one in made.written if one.by == "human"} == {"Dat schreef Anna zelf."}
    assert (made.made_by, made.human_editor) == ("openai:small", "a person")


def test_a_price_that_moved_is_nobodys_edit(content, drafted):
    more = write(
        content(FACT.replace("42", "43"), "## nl\nsubject: Z\n\nWe hebben {v}.\n## en\nsubject: Z\n\nWe have {v}.\n"),
        earlier=drafted.written,
    )
    body = next(one for one in more.written if one.text == "We hebben 43 rassen.")
    assert (body.by, body.edited) == ("openai", 0.0)


def test_a_line_and_a_sentence_within_it_are_sentences():
    assert split("Een. Twee? “Drie!” Vier\n- € 2.50 per stuk\n\n") == [
        "Een.",
        "Twee?",
        "“Drie!”",
        "Vier",
        "- € 2.50 per stuk",
    ]
    assert split("Kost € 2.50. Klaar.") == ["Kost € 2.50.", "Klaar."]


words = st.lists(st.sampled_from("zaad gaat weer naar buiten in de tuin vandaag".split()), min_size=1, max_size=12).map(
    " ".join
)


@settings(max_examples=50, deadline=None)
@given(words, words, words)
def test_the_edit_share_is_a_distance(one, other, third):
    assert 0 <= edit_share(one, other) <= 1
    assert edit_share(one, other) == edit_share(other, one)
    assert (edit_share(one, other) == 0) == (one.split() == other.split())
    longest = max(len(text.split()) for text in (one, other, third))
    counts = [
        edit_share(a, b) * max(len(a.split()), len(b.split())) for a, b in ((one, third), (one, other), (other, third))
    ]
    assert counts[0] <= counts[1] + counts[2] + longest * 1e-3


@settings(max_examples=50, deadline=None)
@given(st.lists(words, min_size=1, max_size=6))
def test_no_sentence_is_lost_and_none_is_made_up(lines):
    texts = {"nl": {"body": "\n".join(lines)}}
    assert [one.text for one in attribute(texts, sentences(texts, by="openai"))] == lines
    assert {one.by for one in attribute(texts, ())} == {"human"}


def test_who_wrote_it_counts_for_the_version(drafted):
    other = replace(drafted, written=tuple(replace(one, prompt="cccccccccccc") for one in drafted.written))
    assert version_of(other) != drafted.version


def test_a_very_long_sentence_is_compared_in_time():
    long = "woord " * 2000
    assert edit_share(long, long + "meer") == pytest.approx(1 / 2001, abs=1e-3)
