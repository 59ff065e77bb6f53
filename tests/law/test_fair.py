"""DSA, unfair practices, prices, political advertising, accessibility: what a mail and its words show."""

from dataclasses import fields
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from echt.create import check_copy
from echt.deliver import MailWriter, Sender, read_token, signer
from echt.nouns import Creative, Decision, Fact

from .conftest import AT

SENDER = Sender("Wilg zaden", "post@wilg.example", "https://wilg.example/echt", postal="Zaadstraat 0, Nergens")


def rules(text, facts=(), language="nl", **more):
    return {one.rule for one in check_copy(text, list(facts), language=language, channel="email", **more) if one.blocks}


@pytest.fixture
def mail(brand):
    from .parcels import parcel

    return message_from_bytes(MailWriter(SENDER, signer(brand.keys), AT).write(parcel(brand)), policy=default)


def parts(mail):
    return mail.get_body(["plain"]).get_content(), mail.get_body(["html"]).get_content()


def test_an_ad_says_that_it_is_one_for_whom_and_why(mail):
    for said in parts(mail):
        assert (
            "Reclame" in said and "Wilg zaden" in said and "Waarom krijgt u dit?" in said and "U kocht zaden." in said
        )


def test_why_is_said_in_every_mail(mail):
    assert all(
        "U kocht zaden." in said and "https://wilg.example/echt/page/" in said.replace("=\n", "")
        for said in parts(mail)
    )


def test_saying_no_takes_one_click(mail, brand):
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert read_token(signer(brand.keys), token, at=datetime(2040, 1, 1, tzinfo=UTC)).scope == "unsubscribe"
    assert parts(mail)[1].count('class="btn quiet"') == 2  # as large as its neighbour


def test_a_mail_fetches_nothing(mail):
    page = parts(mail)[1]
    assert "<script" not in page and "<link" not in page and 'src="http' not in page and "url(" not in page
    assert not [one for one in mail.walk() if one.get_content_type() == "message/external-body"]


def test_labels_and_pictures_can_be_heard(mail):
    text, page = parts(mail)
    assert "Automatisch samengesteld" in text and "Automatisch samengesteld" in page  # text, no picture of text
    assert 'lang="nl"' in page and 'role="img" aria-label=' in page


def test_urgency_needs_a_fact():
    assert "urgency" in rules("Nog maar 3 dagen.") | rules("Alleen deze week!")
    ends = Fact("until", "end of the action", "2026-11-05", source="plan")
    assert not rules("Tot en met 5 november 2026.", [ends], at=AT)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Klanten geven ons 4,8 van 5 sterren."),
        ("nl", "Duizenden tevreden klanten gingen u voor."),
        ("en", "Rated 4.8 out of 5 by our customers."),
        ("en", "Loved by thousands of customers."),
    ],
)
def test_praise_of_others_needs_a_fact(language, words):
    assert rules(words, language=language) & {"number", "social_proof"}


def test_green_words_need_proof():
    assert "green" in rules("Onze milieuvriendelijke pot.") and "green" in rules("Our eco-friendly pot.", language="en")
    assert "green" in rules("Klimaatneutraal verzonden.")


def test_a_price_of_before_is_the_lowest_of_thirty_days():
    now = Fact("p", "price", 8.0, "EUR", source="price list")
    lowest = Fact("l", "lowest price", 10.0, "EUR", "30 days before", source="price log")
    assert rules("Van € 15,00 voor € 8,00.", [now, lowest]) and not rules("Van € 10,00 voor € 8,00.", [now, lowest])


def test_nobody_gets_a_price_of_their_own():
    assert not {"amount", "price", "discount"} & {one.name for one in fields(Decision)}
    assert not {"price", "discount"} & {one.name for one in fields(Creative)}


@pytest.mark.parametrize("words", ["Ga stemmen bij de verkiezingen.", "Steun onze kandidaat voor de Tweede Kamer."])
def test_political_words_are_refused(words):
    assert "political" in rules(words)
