from datetime import UTC, datetime

import pytest

from echt.create import contradictions, fact_findings, load_content, write
from echt.errors import CampaignError
from echt.nouns import Fact

FACT = '[[facts]]\nid = "w"\nquantity = "warranty"\nvalue = 2\nunit = "year"\nsource = "terms"\n'


def test_a_brief_holds_facts_labels_and_words(content):
    brief = content(
        f'languages = ["nl", "en"]\ntone = "informal"\nlink = "https://shop.example/x"\n{FACT}nl = "garantie"\n'
        "valid_until = 2027-03-31\n",
        "## nl\nsubject: Hoi\n\nEen.\n\nTwee.\n## en\nsubject: Hi\ncall_to_action: Look\n\nOne.\n",
    )
    assert brief.name == "spring" and brief.languages == ("nl", "en")
    assert brief.facts[0].valid_until == datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC)
    assert brief.labels["w"] == {"nl": "garantie"}
    assert brief.copy["nl"] == {"subject": "Hoi", "body": "Een.\n\nTwee."}
    assert brief.copy["en"]["call_to_action"] == "Look"


@pytest.mark.parametrize(
    ("front", "words", "code", "hint"),
    [
        ("langages = []", "", "E421", "languages"),
        ('languages = ["fr"]', "", "E421", "nl"),
        ('languages = "nl"', "", "E421", "list"),
        ('channel = "emial"', "", "E421", "email"),
        ('tone = "loud"', "", "E421", "formal"),
        ("audience = 3", "", "E421", "audience"),
        ("[formats]\nheadlin = 40\n", "", "E421", "headline"),
        ("[formats]\nheadline = 4\n", "", "E421", "headline = 60"),
        (FACT.replace("value = 2", 'value = "a\\u202eb"'), "", "E421", "type it again"),
        (FACT.replace("value = 2", 'value = {fr = "deux"}'), "", "E421", "nl"),
        (FACT + FACT.replace('"w"', '"v"').replace("value = 2", "value = 3"), "", "E434", "condition"),
        ('link = "javascript:alert(1)"', "", "E421", "https"),
        (FACT + FACT, "", "E421", "own id"),
        (FACT.replace("value = 2", "value = nan"), "", "E421", "value"),
        (FACT.replace("value = 2", "value = true"), "", "E421", "value"),
        (FACT.replace('"w"', '"{w}"'), "", "E421", "id"),
        (FACT.replace('source = "terms"\n', ""), "", "E421", "source"),
        ("x = [", "", "E420", "quotes"),
        ("", "words without a heading", "E421", "## nl"),
        ("", "## nl\nsubjct: Hoi\n\nx\n## en\nsubject: Hi\n\nx", "E421", "subject"),
        ("", "## nl\nsubject: Hoi\n", "E421", "empty line"),
        ("", "## nl\nsubject: Hoi\n\nEen.", "E422", "other language"),
    ],
)
def test_a_mistake_in_a_brief_says_what_to_do(content, front, words, code, hint):
    with pytest.raises(CampaignError) as caught:
        content(front, words)
    assert caught.value.code == code and hint in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"no front matter", b"\xff\xfe+++", b"+++\npurpose"])
def test_a_file_that_is_no_content_file_is_refused(tmp_path, raw):
    file = tmp_path / "spring.md"
    file.write_bytes(raw)
    with pytest.raises(CampaignError, match="spring") as caught:
        load_content(file)
    assert caught.value.code == "E420"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CampaignError) as caught:
        load_content(tmp_path / "none.md")
    assert caught.value.code == "E420"


def test_words_of_two_languages_make_two_facts_and_fill_one_slot(content):
    wood = '[[facts]]\nid = "wood"\nquantity = "material"\nvalue = {nl = "eikenhout", en = "oak"}\nsource = "maker"\n'
    brief = content(wood, "## nl\nsubject: Van {wood}\n\nEen.\n## en\nsubject: Of {wood}\n\nOne.\n")
    made = write(brief)
    assert made.texts["nl"]["subject"] == "Van eikenhout" and made.texts["en"]["subject"] == "Of oak"
    assert {fact.fact_id for fact in made.facts} == {"wood.nl", "wood.en"}


def test_a_brief_says_for_whom_which_parts_and_under_which_condition(content):
    brief = content(
        'audience = {nl = "thuisbarista\'s", en = "home baristas"}\n'
        '[[facts]]\nid = "p"\nquantity = "price"\nvalue = 12\nunit = "EUR"\nsource = "list"\n'
        'condition = {nl = "per maand", en = "per month"}\n[formats]\nheadline = 40\n'
    )
    assert brief.audience["en"] == "home baristas" and brief.formats == {"headline": 40}
    assert brief.conditions["p"]["nl"] == "per maand" and brief.facts[0].condition == "per maand"


def test_two_prices_under_two_conditions_are_no_contradiction(content):
    def price(one, value, condition):
        return f'[[facts]]\nid = "{one}"\nquantity = "price"\nvalue = {value}\nunit = "EUR"\nsource = "list"\ncondition = "{condition}"\n'

    assert len(content(price("a", 12, "per maand") + price("b", 120, "per jaar")).facts) == 2


def test_two_units_of_one_measure_are_no_contradiction_unless_they_differ():
    kilo, grams = Fact("a", "weight", 2, "kg"), Fact("b", "weight", 2000, "g")
    assert contradictions([kilo, grams]) == []
    assert len(contradictions([kilo, Fact("b", "weight", 2100, "g")])) == 1
    assert len(contradictions([Fact("a", "end", "2027-04-30"), Fact("b", "End", "2027-05-01")])) == 1
    assert contradictions([Fact("a.price", "price", 1, "EUR"), Fact("b.price", "price", 2, "EUR")]) == []
    assert contradictions([Fact("a", "price", 1, "EUR"), Fact("b", "price", 2, "USD")]) == []


def test_what_is_the_matter_with_facts_is_said_before_a_word_is_written():
    at = datetime(2027, 1, 1, tzinfo=UTC)
    facts = [
        Fact("a", "weight", 9),
        Fact("b", "founded", 1923),
        Fact("c", "price", 9, "EUR", valid_until=datetime(2026, 1, 1, tzinfo=UTC)),
        Fact("d", "price", 8, "EUR"),
    ]
    found = {(one.rule, one.text): one.blocks for one in fact_findings(facts, at=at)}
    assert found == {("no_unit", "a"): False, ("expired", "c"): True, ("contradiction", "d"): True}
