import re
from dataclasses import replace
from pathlib import Path

import pytest

from echt.create import approve, change_words, draft, human_share, load_content, put_words, review, write
from echt.create.language import dutch, english
from echt.errors import CampaignError
from echt.nouns import Fact

from .test_authors import AT, FACT, Model

MAIL = '+++\npurpose = "marketing.communications.email"\n'


@pytest.fixture
def file(tmp_path):
    def make(front="", words="", name="spring"):
        path = tmp_path / f"{name}.md"
        path.write_text(f"{MAIL}{front}\n+++\n{words}", encoding="utf-8")
        return path

    return make


def test_a_draft_goes_into_the_file_with_its_slots_open(file):
    path = file(FACT)
    front = path.read_text().rstrip("\n")
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    assert path.read_text().startswith(front)
    again = load_content(path)
    assert again.copy["nl"] == {"subject": "Zaaien", "body": "Zaaien kan weer. We hebben {v}."}
    assert write(again, earlier=made.creative.written).texts == made.creative.texts
    assert made.creative.made_by == "openai:small" and human_share(made.creative) == 0


def test_what_stays_as_it_was_drafted_is_the_engines_and_has_the_drafts_version(file):
    path = file(FACT)
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    read = write(load_content(path), earlier=made.creative.written)
    assert read.written == made.creative.written and read.version == made.creative.version


def test_words_that_stand_are_never_written_over(file):
    path = file(FACT, "## nl\nsubject: a\n\nVan Anna.\n## en\nsubject: b\n\nBy Anna.\n")
    before = path.read_text()
    with pytest.raises(CampaignError) as caught:
        draft(load_content(path), engine=Model())
    assert caught.value.code == "E437"
    with pytest.raises(CampaignError) as caught:
        put_words(path, {"nl": {"body": "x"}})
    assert caught.value.code == "E437" and path.read_text() == before


@pytest.mark.parametrize("channel", ["email", "sms", "push", "message", "feed", "badge"])
@pytest.mark.parametrize("engine", ["phrases", "template"])
def test_every_engines_draft_of_every_channel_is_a_content_file_again(file, channel, engine):
    path = file(f'channel = "{channel}"\n{FACT}')
    try:
        made = draft(load_content(path), engine=engine)
    except CampaignError as error:
        assert error.code == "E435"  # no way to write it fits
        return
    put_words(path, made.words)
    read = write(load_content(path), earlier=made.creative.written)
    assert read.texts == made.creative.texts and {one.by for one in read.written} == {engine}
    assert read.made_by == engine
    if engine == "phrases":
        assert [one for one in review(read, at=AT) if one.blocks] == []


def test_a_model_is_not_asked_by_its_name_alone(file):
    with pytest.raises(CampaignError) as caught:
        write(load_content(file(FACT)), engine="openai")
    assert caught.value.code == "E437" and "--write" in str(caught.value)
    with pytest.raises(CampaignError):
        draft(load_content(file(FACT)), engine="nobody")


def test_a_body_may_stand_alone(file):
    words = "## nl\n\nKijk rustig: er is tijd.\n\nDag.\n## en\n\nHave a look."
    brief = load_content(file('channel = "message"', words))
    assert brief.copy["nl"] == {"body": "Kijk rustig: er is tijd.\n\nDag."}
    brief = load_content(file("", "## nl\n\nsubject: a\n\nb\n## en\nsubject: a\n\nb"))
    assert brief.copy["nl"] == {"subject": "a", "body": "b"}


def drafted(file):
    path = file(FACT + "# a remark of ours\n")
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    return path, made.creative.written


def test_an_edit_changes_its_words_alone_and_names_who_did_it(file):
    path, earlier = drafted(file)
    before = path.read_text()
    change_words(path, {"nl": {"subject": "Het wordt lente in de moestuin"}}, by="Anna de Vries")
    after = path.read_text()
    assert "# a remark of ours" in after and 'editor = "Anna de Vries"' in after
    assert {line for line in before.splitlines() if line not in after.splitlines()} == {"subject: Zaaien"}
    made = write(load_content(path), earlier=earlier)
    assert made.human_editor == "Anna de Vries" and 0 < human_share(made) < 1
    assert {one.by for one in made.written if (one.language, one.part) == ("nl", "subject")} == {"human"}


def test_an_editor_of_words_that_nobody_changed_is_not_named(file):
    path, earlier = drafted(file)
    text = path.read_text().replace("purpose", 'editor = "Anna de Vries"\npurpose', 1)
    path.write_text(text)
    assert write(load_content(path), earlier=earlier).human_editor is None


@pytest.mark.parametrize(
    ("edits", "by", "code"),
    [
        ({"nl": {"bdy": "x"}}, "Anna de Vries", "E436"),
        ({"fr": {"body": "x"}}, "Anna de Vries", "E436"),
        ({"nl": {"body": " "}}, "Anna de Vries", "E421"),
        ({"nl": {"body": "## de\nx"}}, "Anna de Vries", "E421"),
        ({"nl": {"body": "x"}}, " ", "E427"),
        ({"nl": {"body": "x"}}, "openai", "E427"),
    ],
)
def test_an_edit_that_cannot_be_changes_nothing(file, edits, by, code):
    path, _ = drafted(file)
    before = path.read_bytes()
    with pytest.raises(CampaignError) as caught:
        change_words(path, edits, by=by)
    assert caught.value.code == code
    assert path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_machine_cannot_be_the_editor_in_the_file_either(file):
    path, earlier = drafted(file)
    change_words(path, {"nl": {"subject": "Het wordt lente in de moestuin"}}, by="Anna de Vries")
    path.write_text(path.read_text().replace("Anna de Vries", "ChatGPT-bot"))
    with pytest.raises(CampaignError) as caught:
        write(load_content(path), earlier=earlier)
    assert caught.value.code == "E427"


def test_words_that_an_engine_makes_each_time_are_drafted_before_they_are_edited(file):
    with pytest.raises(CampaignError) as caught:
        change_words(file(FACT), {"nl": {"body": "x"}}, by="Anna de Vries")
    assert caught.value.code == "E436" and "--write" in caught.value.fix


PRODUCT = [
    Fact("7.name", "name", "WILLOW BASKET", source="product table"),
    Fact("7.price", "price", 12.5, "EUR", source="price table"),
    Fact("7.lowest", "lowest price", 14, "EUR", "30 days before", "price table"),
    Fact("price.window", "days looked back for the lowest price", 30, "day", source="98/6/EC art. 6a"),
]
BRIEFS = sorted(Path(__file__).parents[2].glob("bench/create/briefs/*.md"))[::4]
NUMERALS = {"nl": dutch.NUMERALS[2:], "en": english.NUMERALS[2:]}


@pytest.mark.parametrize("engine", ["phrases", "template"])
def test_a_price_that_changed_after_the_draft_is_in_the_words_and_needs_a_new_yes(file, ledger, engine):
    path = file('products = ["7"]\n')
    put_words(path, draft(load_content(path), PRODUCT, engine=engine).words)
    drafted = path.read_text().partition("+++\n\n")[2]
    assert "{7.price}" in drafted and "{7.name}" in drafted and not re.search(r"\d", drafted.replace("{7.", ""))
    before = write(load_content(path), PRODUCT)
    yes = approve(ledger, before, "Anna de Vries", AT)
    changed = [replace(one, value=11.75) if one.fact_id == "7.price" else one for one in PRODUCT]
    after = write(load_content(path), changed)
    for made, says, not_says in ((before, "12,50", "11,75"), (after, "11,75", "12,50")):
        words = " ".join(made.texts["nl"].values())
        assert says in words and not_says not in words
    assert after.version != yes.version and ledger.approved("creative", "spring", after.version) is None
    assert [one for one in review(after, at=AT) if one.blocks] == []


@pytest.mark.parametrize("path", BRIEFS, ids=lambda one: one.stem)
def test_no_number_of_a_fact_stands_in_the_words_of_a_draft(path):
    brief = load_content(path)
    made = draft(brief, engine="phrases")
    for language, parts in made.words.items():
        for part, text in parts.items():
            text = re.sub(r"\{[^{}]*\}", "", text)
            for one in (str(fact.value) for fact in brief.facts if isinstance(fact.value, str)):
                text = text.replace(one, "")
            assert not re.search(rf"\d|\b(?:{'|'.join(NUMERALS[language])})\b", text), (part, text)
    assert write(replace(brief, copy=made.words)).texts == made.creative.texts


@pytest.mark.parametrize("engine", ["phrases", "template"])
def test_a_draft_with_places_for_each_persons_product_is_the_fixed_sentences(file, engine):
    path = file('tone = "informal"\n[slots]\n')
    made = draft(load_content(path), engine=engine)
    put_words(path, made.words)
    again = load_content(path)
    assert "{product.price}" in again.copy["nl"]["body"] and "voor je is" in again.copy["nl"]["body"]
    assert write(again).texts == made.creative.texts
    with pytest.raises(CampaignError) as caught:
        draft(load_content(file("[slots]\n")), engine=Model())
    assert caught.value.code == "E437" and "--engine template" in caught.value.fix


def test_a_place_at_the_start_of_a_sentence_gets_a_capital_and_behind_an_abbreviation_none(file):
    facts = '[[facts]]\nid = "n"\nquantity = "name"\nvalue = "de Kruik"\nsource = "shop"\n'
    words = "## nl\nsubject: {n}\n\n{n} is er. {n} ook, o.a. {n}.\n## en\nsubject: {n}\n\nIt is {n}.\n"
    made = write(load_content(file(facts, words)))
    assert made.texts["nl"]["body"] == "De Kruik is er. De Kruik ook, o.a. de Kruik."
    assert made.texts["en"]["body"] == "It is de Kruik."
