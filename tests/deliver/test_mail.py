import hashlib
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.deliver import MailWriter, Outbox, Parcel, Sender, make_token, read_token
from echt.errors import NotAllowedError, OutsideError
from echt.nouns import Creative, DeliveryState, Picture
from echt.prove import label

from .released import brand, released

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
SENDER = Sender(
    "Wilg zaden (voorbeeld)", "post@wilg.example", "https://wilg.example/echt", postal="Zaadstraat 0, Nergens"
)
BODY = "Dag,\n\n- Kers & kruid: € 1,25\n- Peen <rood>\n\nGeen haast. " + "Een lange zin zonder einde. " * 20
TEXTS = {
    "nl": {
        "subject": 'Zaaien kan weer: één & "alles"',
        "preheader": "Kijk <rustig>",
        "body": BODY,
        "call_to_action": "Bekijk",
        "link": "https://wilg.example/zaden?a=1&b=2",
    },
    "en": {"subject": "Sowing time", "body": "Hello."},
}
CREATIVE = Creative("spring", "v1", "email", TEXTS)


def sign(message):
    return __import__("hashlib").blake2b(message, key=b"test key", digest_size=16).digest()


def parcel(**change):
    creative = change.pop("creative", CREATIVE)
    given = dict(
        delivery_id="0f" * 16,
        decision_id="d1",
        person_id="AbCdEfGhIjKl",
        address="a@people.example",
        language="nl",
        released=released(creative),
        why="Omdat u <b> & 'zaden' kocht.",
        attention_s=8.0,
        used_s=16.0,
        budget_s=24.0,
        at=AT,
    )
    return Parcel(**(given | change))


def read(raw):
    mail = message_from_bytes(raw, policy=default)
    parts = [mail, *mail.iter_parts()]
    assert not [part.defects for part in parts if part.defects]
    assert all(not header.defects for header in mail.values() if hasattr(header, "defects"))
    return mail


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags, self.urls = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.urls += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.words.append(data)


def test_a_mail_has_everything_a_person_is_due():
    raw = MailWriter(SENDER, sign, AT).write(parcel())
    mail = read(raw)
    assert mail["From"] == '"Wilg zaden (voorbeeld)" <post@wilg.example>' and mail["To"] == "a@people.example"
    assert mail["Subject"] == TEXTS["nl"]["subject"] and mail["Date"].datetime == AT
    assert mail["Message-ID"] == f"<{'0f' * 16}@wilg.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and mail["Content-Language"] == "nl"
    stop = re.fullmatch(r"<https://wilg.example/echt/unsubscribe/(.+)>", mail["List-Unsubscribe"])[1]
    assert read_token(sign, stop, at=AT + timedelta(days=4000)).person_id == "AbCdEfGhIjKl"
    text = mail.get_body(["plain"]).get_content()
    for words in (
        "Kers & kruid: € 1,25",
        "Omdat u <b> & 'zaden' kocht.",
        "ongeveer 8 seconden",
        "16 van uw 24",
        "Reclame",
        "Automatisch samengesteld",
        "Afmelden, in één klik",
        "Zaadstraat 0",
        stop,
    ):
        assert words in text, words
    page = Text()
    page.feed(mail.get_body(["html"]).get_content())
    words = " ".join(" ".join(page.words).split())
    for said in ("Kers & kruid: € 1,25", "Peen <rood>", "Omdat u <b> & 'zaden' kocht.", "16 van uw 24", "Reclame"):
        assert said in words, said
    assert page.urls.count("https://wilg.example/zaden?a=1&b=2") == 1
    assert not {"img", "script", "iframe", "link", "svg"} & set(page.tags)
    assert all(url.startswith("https://wilg.example/") for url in page.urls)
    assert "zq7" not in raw.decode("ascii")


def test_lines_end_in_crlf_and_stay_short_in_the_body():
    raw = MailWriter(SENDER, sign, AT).write(parcel())
    assert raw.count(b"\n") == raw.count(b"\r\n")
    body = raw.split(b"\r\n\r\n", 1)[1]
    assert max(len(line) for line in body.split(b"\r\n")) <= 100  # the boundary lines; text stays under 79
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    raw.decode("ascii")


def test_the_same_parcel_is_the_same_mail_and_the_simulated_say_so():
    writer = MailWriter(SENDER, sign, AT)
    assert writer.write(parcel()) == MailWriter(SENDER, sign, AT).write(parcel())
    mail = read(writer.write(parcel(simulated=True)))
    assert mail["X-Echt-Simulated"] == "yes" and "gesimuleerd" in mail.get_body(["html"]).get_content()


def test_a_person_wrote_it_has_no_label_and_a_model_has_one():
    by = lambda made_by: MailWriter(SENDER, sign, AT).write(  # noqa: E731
        parcel(creative=Creative("spring", made_by, "email", TEXTS, made_by=made_by))
    )
    assert "samengesteld" not in read(by("human")).get_body(["plain"]).get_content()
    ai = read(by("openai-small"))
    assert "Geschreven met hulp van AI." in ai.get_body(["plain"]).get_content()
    assert "trainedAlgorithmicMedia" in ai.get_body(["html"]).get_content()
    assert re.search(
        r'<main data-digital-source-type="[^"]*/trainedAlgorithmicMedia" data-made-by="ai">',
        ai.get_body(["html"]).get_content(),
    )
    assert 'data-made-by="human"' in read(by("human")).get_body(["html"]).get_content()


def illustrated(sha256=None, **change):
    one = dict(
        name="spring.jpg",
        width=1200,
        height=400,
        language="nl",
        theme="light",
        alt='Zaden in een "schaal" <b>',
        sha256=sha256 or hashlib.sha256(brand()[2]).hexdigest(),
    )
    return Creative("spring", "v3", "email", TEXTS, pictures=(Picture(**(one | change)),))


def test_a_picture_travels_inside_the_mail_and_nothing_is_fetched():
    raw = MailWriter(SENDER, sign, AT).write(parcel(creative=illustrated()))
    mail = message_from_bytes(raw, policy=default)
    inside = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
    assert [one["Content-ID"] for one in inside] == ["<header@echt>"] and inside[0].get_content() == brand()[2]
    page = Text()
    page.feed(mail.get_body(["html"]).get_content())
    assert "cid:header@echt" in page.urls
    assert page.urls.count("https://wilg.example/zaden?a=1&b=2") == 2  # the drawn button works too
    assert all(url.startswith(("https://wilg.example/", "cid:")) for url in page.urls)
    assert 'alt="Zaden in een &quot;schaal&quot; &lt;b&gt;"' in mail.get_body(["html"]).get_content()
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("change", [{"language": "en"}, {"theme": "dark"}, {"height": 628}])
def test_only_the_light_header_in_the_language_of_the_mail_is_shown(change):
    raw = MailWriter(SENDER, sign, AT).write(parcel(creative=illustrated(**change)))
    assert b"image/jpeg" not in raw and b"cid:" not in raw


def test_a_picture_that_is_not_proven_is_in_no_parcel():
    for sha256 in ("0" * 64, hashlib.sha256(brand()[2][:-1]).hexdigest()):
        with pytest.raises(NotAllowedError) as caught:
            parcel(creative=illustrated(sha256))
        assert caught.value.code == "E577"


def test_words_of_a_model_do_not_leave_without_their_label(monkeypatch):
    monkeypatch.setattr("echt.deliver.html.label", lambda creative, language: label(CREATIVE, language))
    by_model = Creative("spring", "model", "email", TEXTS, made_by="openai:small")
    with pytest.raises(NotAllowedError) as caught:
        MailWriter(SENDER, sign, AT).write(parcel(creative=by_model))
    assert caught.value.code == "E582"


def test_an_old_outlook_gets_a_width_and_a_button_of_cells():
    page = read(MailWriter(SENDER, sign, AT).write(parcel())).get_body(["html"]).get_content()
    assert page.count("<!--[if mso]>") == page.count("<![endif]-->") == 3
    assert page.count("<table") == page.count("</table>") and 'bgcolor="' in page


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=120), st.sampled_from(["nl", "en"]), st.text(max_size=60))
def test_no_value_breaks_out_of_its_place(why, language, line):
    texts = {one: {"subject": "s " + " ".join(line.split()), "body": f"x\n\n{line}\n\ny"} for one in ("nl", "en")}
    texts = {k: {p: t.encode("utf-8", "replace").decode() for p, t in v.items()} for k, v in texts.items()}
    texts = {
        k: {p: "".join(c for c in t if c == "\n" or c.isprintable()) for p, t in v.items()} for k, v in texts.items()
    }
    creative = Creative("spring", "v2", "email", texts)
    mail = read(MailWriter(SENDER, sign, AT).write(parcel(why=why, language=language, creative=creative)))
    assert len(list(mail.iter_parts())) == 2 and mail["To"] == "a@people.example"
    assert " ".join(why.encode("utf-8", "replace").decode().split())[:400].strip() in " ".join(
        mail.get_body(["plain"]).get_content().split()
    )
    assert "<script" not in mail.get_body(["html"]).get_content()


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
        "a b@c.example",
        "",
        "@b",
        "é@b.example",
        "a@b..example",
        "x" * 300 + "@b.example",
        "a@b.example>",
    ],
)
def test_an_address_that_is_more_than_an_address_is_refused(tmp_path, address):
    outcome = list(Outbox(tmp_path, SENDER, sign=sign).hand_over([parcel(address=address)]))[0]
    assert outcome.state is DeliveryState.refused and outcome.detail == "address" and not list(tmp_path.iterdir())


def test_an_address_never_shows_in_a_repr():
    assert "people.example" not in repr(parcel())


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"address": "x"},
        {"base_url": "http://wilg.example"},
        {"base_url": "javascript:x"},
        {"reply_to": "x"},
        {"colour": "red;"},
    ],
)
def test_a_sender_that_is_not_complete_is_refused(change):
    with pytest.raises(OutsideError) as caught:
        Sender(**({"name": "W", "address": "a@w.example", "base_url": "https://w.example"} | change))
    assert caught.value.code == "E504" and next(iter(change)) in str(caught.value)


def test_a_link_that_was_changed_or_is_too_old_opens_nothing():
    token = make_token(sign, "page", "AbCdEfGhIjKl", "0f" * 16, at=AT)
    for bad in (token.replace("page", "less"), token.replace("AbCd", "XbCd"), token[:-1], "", "~", "é~ü", token * 9):
        with pytest.raises(OutsideError) as caught:
            read_token(sign, bad, at=AT)
        assert caught.value.code == "E506"
    assert read_token(sign, token, at=AT + timedelta(days=30)).scope == "page"
    with pytest.raises(OutsideError):
        read_token(sign, token, at=AT + timedelta(days=31))


def test_an_outbox_without_room_or_right_says_so(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(OutsideError) as caught:
        Outbox(file / "outbox", SENDER, sign=sign)
    assert caught.value.code == "E505"
    outbox = Outbox(tmp_path / "outbox", SENDER, sign=sign)
    (tmp_path / "outbox").rmdir()
    with pytest.raises(OutsideError) as caught:
        list(outbox.hand_over([parcel()]))
    assert caught.value.code == "E505"
