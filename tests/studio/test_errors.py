"""Every error speaks Dutch in the Dutch Studio: each code its own sentences, and the program's English folded beneath."""

import re
from pathlib import Path

import pytest

from echt.errors import CampaignError, EchtError, NotAllowedError, ProjectError
from echt.studio.parts import in_short
from echt.studio.words import errors
from echt.studio.words.errors import catalogue, told

from .language import ENGLISH, words_of

SOURCE = Path(errors.__file__).parents[3]
CODES = sorted(
    {code for path in SOURCE.rglob("*.py") for code in re.findall(r"""["'](E[1-6]\d\d)["']""", path.read_text("utf-8"))}
)
FILES = sorted((Path(errors.__file__).parent / "nl").glob("*.toml"))


def test_each_code_of_echt_speaks_dutch_and_no_other_does():
    assert len(CODES) > 300
    assert sorted(catalogue()) == CODES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_code_stands_in_the_file_of_its_hundred_and_in_order(file):
    codes = re.findall(r"^\[(E\d+)\]$", file.read_text("utf-8"), re.M)
    assert codes == sorted(set(codes)) and {code[1] for code in codes} == {file.name[0]}


@pytest.mark.parametrize("code", CODES)
def test_what_is_wrong_and_how_it_is_mended_are_plain_dutch_sentences(code):
    said = catalogue()[code]
    for text in (said.what, said.fix):
        assert text.count("`") % 2 == 0 and "!" not in text
        plain = re.sub(r"`[^`]*`", "x", text)
        assert plain[0].isupper() or plain[0] == "x"
        assert text.endswith((".", ".`"))
        assert not words_of(plain) & ENGLISH
        assert all(len(sentence.split()) <= 28 for sentence in re.split(r"(?<=[.:;])\s", plain)), text


def test_no_two_codes_say_the_same():
    said = [one.what for one in catalogue().values()]
    assert len(set(said)) == len(said)


def test_the_names_that_the_program_quoted_are_kept():
    error = ProjectError("campaigns/spring.toml has a key Echt does not know.", code="E104", found="hold_out")
    assert told(error).about == ("campaigns/spring.toml",)
    error = CampaignError("campaign 'spring' has an unknown key 'holdot'.", code="E403", found="holdot")
    assert told(error).about == ("spring",)  # the other is shown as what was found
    error = CampaignError(
        "campaign 'spring' has a budget for a creative it doesn't use: a person's 'sring'.", code="E411"
    )
    assert told(error).about == ("spring", "sring")
    assert told(CampaignError("gains are finite numbers.", code="E416")).about == ()


@pytest.mark.parametrize(
    ("fix", "hint"),
    [
        ("did you mean 'holdout'?", "Bedoelde je ‘holdout’?"),
        ("did you mean {price}?", "Bedoelde je ‘price’?"),
        ("use one of: subject, body", "Kies uit: subject, body."),
        ("at most 1,200 days", "Hoogstens 1.200 dagen."),
        ("ask somebody who is analyst, approver", "Vraag een analist of een keurder."),
        ("plan again", ""),
        (None, ""),
    ],
)
def test_what_the_program_proposed_is_said_in_dutch_where_it_is_a_name_or_a_length(fix, hint):
    assert told(NotAllowedError("no.", code="E311", fix=fix)).hint == hint


def test_in_one_line_it_is_dutch_in_dutch_and_english_in_english():
    error = ProjectError("there is no <b>segment</b> 'lapst'.", code="E130", fix="did you mean 'lapsed'?")
    dutch, english = in_short("nl", error), in_short("en", error)
    assert "ander segment dat niet bestaat" in dutch and "lapst" in dutch and "did you mean" not in dutch
    assert "Bedoelde je ‘lapsed’?" in dutch
    assert "did you mean" in english and "bestaat" not in english and "<b>" not in english
    assert 'lang="en"' in in_short("nl", EchtError("some other thing.", code="E999"))


@pytest.mark.browser
def test_an_error_on_a_page_is_said_in_the_language_of_the_page(studio, signed, axe):
    for language, look, what in (("nl", "Kijken", "waarom je kijkt"), ("en", "Look", "why you look")):
        tab = signed(studio, "approver", "/why", language=language)
        tab.get_by_role("button", name=look, exact=True).click()
        alert = tab.get_by_role("alert")
        alert.wait_for()
        assert what in alert.locator("b").inner_text()
        assert "E439" in alert.inner_text() and alert.get_attribute("lang") is None
        assert axe(tab) == []
        folded = alert.locator("details p[lang=en]")
        assert folded.count() == (1 if language == "nl" else 0)
        if language == "nl":
            assert "say whose decisions" in folded.text_content() and not folded.is_visible()
