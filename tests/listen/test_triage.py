"""What must not wait for a human: somebody who is not well, somebody who says stop. And what may."""

import pytest

from echt.listen.triage import Triage, triage


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live anymore.",
        "I don’t want to live anymore.",
        "I can’t go on like this",
        "There is no reason to live.",
        "I am hurting myself again",
        "Ik wil niet meer leven.",
        "Ik wil niet verder leven",
        "ik wil er niet meer zijn",
        "Ik heb geen zin meer in het leven",
        "soms denk ik: ik doe mezelf iets aan",
        "My mother passed away last week",
        "Ik kan dit niet meer betalen.",
        "We can’t afford this",
    ],
)
def test_distress_is_heard(text):
    assert triage("Re: spring", text) == Triage(distress=True)


@pytest.mark.parametrize(
    "text",
    [
        "I live in Utrecht, do you deliver there?",
        "We want to live with less plastic. Is the box cardboard?",
        "Leven jullie ook aan België?",
        "Ik doe mezelf een plezier: twee stuks graag.",
        "Is het kussen er niet meer?",
    ],
)
def test_an_ordinary_question_is_one(text):
    assert triage("Re: spring", text) == Triage()


@pytest.mark.parametrize(
    "text", ["Please stop.", "don’t email me again", "Stop met mailen", "Graag afmelden", "unsubscribe"]
)
def test_stop_is_heard_whatever_apostrophe(text):
    assert triage("Re: spring", text) == Triage(stop=True)
