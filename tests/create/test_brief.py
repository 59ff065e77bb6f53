from datetime import UTC, datetime

import pytest

from echt.create import load_content
from echt.errors import CampaignError

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
