from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from echt.create import human_share
from echt.create.authors import split
from echt.create.story import (
    Permit,
    Quote,
    Somebody,
    Story,
    check_story,
    load_story,
    outline,
    photo_findings,
    story_creative,
)
from echt.create.story.topics import ASK, DEEPER, HEADINGS, SIGNS, TOPICS
from echt.errors import CampaignError
from echt.nouns import Fact, Sentence

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
YES = {"Anna": Permit(words=True, photo=True)}
NOTES = "Anna is bakker in Delft. Haar oven ging stuk in maart. Ineens rook het hele huis naar brood."
FILE = """+++
language = "nl"
title    = "De oven van Anna"
photo    = "photos/oven.jpg"
photo_shows = "een oude oven"

[[people]]
name   = "Anna"
person = "c001"
photo  = true

[[facts]]
id = "loaves"
quantity = "loaves a day"
value = 40
unit = "brood|broden|loaf|loaves"
source = "her own count"
+++
## notes
Anna is bakker in Delft. Haar oven ging stuk in maart.

## quotes
Anna: "Ik dacht: dit was het dan. Veertig broden, weg."

## story
Anna bakt 40 broden per dag. “Ik dacht: dit was het dan”, zegt Anna.
"""


def rules(story, permits=YES, **more):
    return [one.rule for one in check_story(story, permits, at=AT, **more) if one.blocks]


def story(text="Anna bakt brood.", **more):
    given = {"notes": NOTES, "people": (Somebody("Anna", "c001"),)} | more
    return Story("oven", "nl", text=text, **given)


def test_a_story_file_is_read(tmp_path):
    (tmp_path / "oven.md").write_text(FILE, encoding="utf-8")
    read = load_story(tmp_path / "oven.md")
    assert (read.name, read.language, read.title) == ("oven", "nl", "De oven van Anna")
    assert read.quotes == (Quote("Anna", "Ik dacht: dit was het dan. Veertig broden, weg."),)
    assert read.people == (Somebody("Anna", "c001", in_photo=True),) and read.facts[0].value == 40
    assert rules(read) == [] and "Anna" not in repr(read.people) + repr(read.quotes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('language = "nl"', 'language = "fr"'),
        ('language = "nl"', 'languages = "nl"'),
        ("## quotes", "## quote"),
        ("## quotes", "## notes"),
        ('Anna: "Ik', '"Ik'),
        ('person = "c001"', ""),
        ('person = "c001"', 'person = " "'),
        ('name   = "Anna"', 'name = " "'),
        ("photo  = true", 'photo = "yes"'),
        ("photos/oven.jpg", "../oven.jpg"),
        ("photos/oven.jpg", "/etc/passwd"),
        ("[[people]]", "[people]"),
        ("+++", "---"),
        ('title    = "De', "title = De"),
    ],
)
def test_a_wrong_story_file_is_told_what_is_wrong(tmp_path, old, new):
    text = (
        FILE.replace(old, new)
        if old != 'Anna: "Ik'
        else FILE.replace('Anna: "Ik dacht: dit was het dan.', '"Ik dacht dit was het dan.')
    )
    assert text != FILE
    (tmp_path / "oven.md").write_text(text, encoding="utf-8")
    with pytest.raises(CampaignError) as caught:
        load_story(tmp_path / "oven.md")
    assert caught.value.code in {"E420", "E421"} and caught.value.fix


def test_the_outline_is_the_notes_own_words_and_nothing_else():
    made = outline(story(quotes=(Quote("Anna", "Dit was het dan"),)), {"Anna": True})
    by_topic = {one.topic: one.notes for one in made.beats}
    assert by_topic["who"] == ("Anna is bakker in Delft.",)
    assert by_topic["happened"] == ("Haar oven ging stuk in maart.",)
    assert by_topic["turning"] == ("Ineens rook het hele huis naar brood.",)
    assert by_topic["words"] == ("Anna: “Dit was het dan”",)
    assert made.missing == ("changed", "senses", "other_side", "proof")


def test_words_without_permission_do_not_even_stand_in_the_outline():
    made = outline(story(quotes=(Quote("Anna", "Dit was het dan"),)), {"Anna": False})
    assert made.withheld == 1 and "nog geen toestemming" in str(made)
    assert "Dit was het dan" not in str(made) and "Dit was het dan" not in str(made.to_dict())


def test_what_is_missing_is_asked_first_and_what_is_known_is_asked_further():
    made = outline(story(), {})
    missing = [one.topic for one in made.questions if not one.known]
    assert missing == ["changed", "changed", "other_side", "other_side", "proof", "proof", "words"]
    further = {one.topic: one.text for one in made.questions if one.known}
    assert (
        set(further) == {"who", "happened", "turning", "senses"}
        and "“Haar oven ging stuk in maart.”" in further["happened"]
    )


def test_questions_depend_on_the_notes_and_the_language():
    told = "My name is Anna. The oven broke in March 2026. Suddenly I saw light. Since then we bake at night. But it was hard."
    made = outline(Story("oven", "en", notes=told), {})
    assert {one.topic for one in made.questions if not one.known} == {"words"}
    assert all(one.text.isascii() or "“" in one.text for one in made.questions)
    nothing = outline(Story("oven", "nl"), {})
    assert {one.topic for one in nothing.questions} == {*TOPICS, "words"} and not any(
        one.known for one in nothing.questions
    )
    with_fact = outline(Story("oven", "nl", facts=(Fact("a", "b", 1),)), {})
    assert "proof" not in {one.topic for one in with_fact.questions}


def test_both_languages_ask_about_the_same():
    for table in (ASK, DEEPER, HEADINGS, SIGNS):
        assert set(table["nl"]) == set(table["en"])
    for topic, asked in ASK["nl"].items():
        assert len(asked) == len(ASK["en"][topic])
        assert all(one.rstrip("”").endswith(("?", ".")) for one in (*asked, *ASK["en"][topic]))


sentence = st.sampled_from(
    ["De oven brak.", "Sindsdien is het stil.", "Maar het viel tegen.", "Groen gras", "Zij heet Bo.", "40 broden."]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(sentence, max_size=8))
def test_every_sentence_of_the_notes_stands_in_the_outline_once(lines):
    notes = "\n".join(lines)
    made = outline(Story("x", "nl", notes=notes), {})
    assert sorted(note for beat in made.beats for note in beat.notes) == sorted(split(notes))


def test_somebody_who_said_nothing_is_not_told_of():
    assert rules(story(), {}) == ["people.permission"]
    assert rules(story(), {"Anna": Permit(words=False, why="withdrawn")}) == ["people.permission"]
    assert "withdrawn" in check_story(story(), {"Anna": Permit(words=False, why="withdrawn")}, at=AT)[0].why
    assert rules(story("De oven staat er nog.")) == []
    assert rules(story("De oven staat er nog."), {}) == []  # who is not told of needs not be asked


def test_a_quote_is_word_for_word_what_was_said():
    said = {"quotes": (Quote("Anna", "Ik dacht: dit was het dan"),)}
    assert rules(story("“Ik dacht: dit was het dan”, zegt Anna.", **said)) == []
    assert rules(story("“ik dacht:  dit was het dan.”", **said)) == []
    assert rules(story("“Ik wist zeker: dit was het dan”, zegt Anna.", **said)) == ["quote.words"]
    assert rules(story('Zij noemt het "haar tweede leven".', **said)) == ["quote.words"]
    assert rules(story("‘Ik dacht: dit was het dan’, zegt Anna.", **said)) == []
    assert rules(story("‘Dit was nooit gezegd’, zegt Anna.", **said)) == ["quote.words"]
    assert rules(story("'Dit was nooit zo gezegd', zegt Anna.", **said)) == ["quote.words"]
    assert rules(story("Zij bakt 's nachts foto's van Anna's oven en 's ochtends brood.", **said)) == []
    assert rules(story("Het heet “De Oven”.", **said)) == []  # a name between marks is no quote


def test_numbers_stand_on_facts_or_on_what_was_said():
    assert rules(story("Zij bakt 40 broden.")) == ["nl.body.number"]
    assert rules(story("Zij bakt 40 broden.", facts=(Fact("l", "loaves", 40, "brood|broden|loaf|loaves"),))) == []
    said = {"quotes": (Quote("Anna", "Ik bak 40 broden per dag"),)}
    assert rules(story("“Ik bak 40 broden per dag”, zegt Anna.", **said)) == []
    assert "nl.title.number" in rules(story(title="In 3 dagen"))


def test_who_speaks_is_somebody_who_was_asked():
    assert rules(story("“Prima”, zegt Willem.")) == ["people.unknown"]
    assert rules(story("“Prima”, zegt hij. Anna knikt.")) == []
    assert rules(story("Anna vertelt het rustig.")) == []
    assert "people.unknown" in rules(story(quotes=(Quote("Bo", "Dag"),)))


def test_a_face_needs_a_yes_of_its_own():
    seen = {"people": (Somebody("Anna", "c001", in_photo=True),), "photo": "a.jpg", "photo_shows": "Anna voor de oven"}
    assert rules(story(**seen)) == []
    assert rules(story(**seen), {"Anna": Permit(words=True)}) == ["photo.permission"]
    assert rules(story(**(seen | {"photo_shows": ""}))) == ["photo.words"]


def test_echt_writes_no_story_and_says_so_when_an_engine_did():
    assert rules(story("")) == ["empty"]
    earlier = [Sentence("nl", "body", "Anna bakt brood.", "openai", "small", "aaaaaaaaaaaa")]
    told = check_story(story("Anna bakt brood. Elke dag weer."), YES, at=AT, earlier=earlier)
    assert [(one.rule, one.blocks) for one in told] == [("hand", False)]
    made = story_creative(story("Anna bakt brood. Elke dag weer."), earlier)
    assert made.made_by == "openai:small" and human_share(made) == pytest.approx(14 / 30)
    assert human_share(story_creative(story())) == 1 and story_creative(story()).made_by == "human"


def test_the_guard_reads_a_story_like_any_other_text():
    assert "nl.body.urgency" in rules(story("Laatste kans om langs te komen bij Anna."))
    long = "De oven staat er nog. " * 400
    assert rules(story(long)) == []  # a story may be long


def test_a_photo_is_read_as_a_hostile_file(tmp_path):
    Image.new("RGB", (40, 30)).save(tmp_path / "good.jpg")
    assert photo_findings(tmp_path / "good.jpg") == []
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 30)).save(tmp_path / "placed.jpg", exif=exif)
    assert [(one.rule, one.blocks) for one in photo_findings(tmp_path / "placed.jpg")] == [("photo.place", False)]
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff no photo")
    for name in ("bad.jpg", "none.jpg"):
        assert [(one.rule, one.blocks) for one in photo_findings(tmp_path / name)] == [("photo.file", True)]
