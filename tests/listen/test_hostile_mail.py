import base64
import time
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.listen import Inbound, Kind, Unread, parse_mail, triage
from echt.listen.mbox import LARGEST, read_mbox
from echt.listen.text import LONGEST, html_to_text, own_words

HEAD = b"From: a@b.example\nMessage-ID: <1@b.example>\nDate: Mon, 01 Mar 2027 10:00:00 +0000\n"


def read(raw):
    found = parse_mail(raw)
    assert isinstance(found, Inbound), found
    return found


@pytest.mark.parametrize(
    "kind",
    ["utf-8", "x-nonsense", "unicode_escape", "punycode", "zip", "undefined", "utf-16", "\x00", "rot13", "é", "idna"],
)
def test_a_charset_that_lies_still_gives_text(kind):
    mail = read(HEAD + f"Content-Type: text/plain; charset={kind}\n\n".encode() + b"caf\xc3\xa9 \xff\\x41 stop")
    assert "stop" in mail.text or kind == "utf-16"


def test_text_comes_from_the_plain_part_else_from_html():
    both = b'Content-Type: multipart/alternative; boundary="q"\n\n--q\nContent-Type: text/html\n\n<p>page</p>\n--q\nContent-Type: text/plain\n\nplain\n--q--\n'
    assert read(HEAD + both).text == "plain"
    page = b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(
        b"<p>Dag<br>wereld<script>x()</script>"
    )
    assert read(HEAD + page).text == "Dag\nwereld"


def test_attachments_and_mails_inside_a_mail_are_left_alone():
    raw = (
        b'Content-Type: multipart/mixed; boundary="q"\n\n--q\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nunsubscribe\n'
        b"--q\nContent-Type: message/rfc822\n\nSubject: x\n\nunsubscribe\n--q\nContent-Type: text/plain\n\nhallo\n--q--\n"
    )
    assert read(HEAD + raw).text == "hallo"


def test_a_mail_nested_a_thousand_deep_does_no_harm():
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (i, i) for i in range(3000))
    assert isinstance(parse_mail(HEAD + deep + b"Content-Type: text/plain\n\nx"), Inbound | Unread)


def test_ten_thousand_parts_take_no_time():
    raw = (
        b'Content-Type: multipart/mixed; boundary="q"\n\n'
        + b"--q\nContent-Type: image/png\n\nx\n" * 10_000
        + b"--q--\n"
    )
    start = time.perf_counter()
    assert read(HEAD + raw).text == ""
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "</", "&", "&#", "<p>", "<blockquote>", "<script>", " \t", "\n>", "-- \n"]
)
def test_text_out_of_rubbish_takes_linear_time(piece):
    rubbish = piece * (400_000 // len(piece))
    start = time.perf_counter()
    html_to_text(rubbish), own_words(html_to_text(rubbish, quotes=False)), own_words(rubbish[:LONGEST])
    triage(rubbish, rubbish[:LONGEST])
    assert time.perf_counter() - start < 10


def test_a_huge_mail_is_read_as_far_as_ten_megabytes(tmp_path):
    file = tmp_path / "huge.mbox"
    with file.open("wb") as out:
        out.write(b"From x\n" + HEAD + b"\nhallo\n")
        for _ in range(13):
            out.write(b"x" * 999_999 + b"\n")
        out.write(b"\nFrom y\n" + HEAD.replace(b"<1@", b"<2@") + b"\nzwei\n")
    first, second = read_mbox(file)
    assert len(first.text) <= LONGEST < LARGEST and first.text.startswith("hallo") and second.text == "zwei"


def test_a_line_that_starts_with_from_is_not_a_new_mail(tmp_path):
    file = tmp_path / "one.mbox"
    file.write_bytes(b"From x\n" + HEAD + b"\nhallo\nFrom here it went on\n\n>From the start\n")
    (mail,) = read_mbox(file)
    assert mail.text == "hallo\nFrom here it went on\n\nFrom the start"


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Mon, 01 Mar 2027 10:00:00 +0100", 9),
        ("Mon, 01 Mar 2027 10:00:00", 10),
        ("yesterday", None),
        ("", None),
        ("Mon, 99 Mar 2027 10:00:00 +9999", None),
    ],
)
def test_dates_are_utc_or_unknown(date, hour):
    mail = read(b"From: a@b.example\nDate: " + date.encode() + b"\n\nx")
    assert (mail.at is None) if hour is None else (mail.at.hour == hour and mail.at.tzinfo == UTC)


def test_headers_in_any_charset_and_with_line_ends_in_them_are_text():
    subject = "=?utf-8?q?Zaaien_=0D=0ABcc:_x@y.example?= =?x-none?b?/w==?="
    mail = read(HEAD + f"Subject: {subject}\n\nx".encode())
    assert "Zaaien" in mail.subject and "\n" not in mail.subject and "\r" not in mail.subject


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied", "auto"),
        ("Auto-Submitted: no", "human"),
        ("Precedence: bulk", "auto"),
        ("Subject: Automatisch antwoord: weg", "auto"),
        ("X-Autoreply: yes", "auto"),
        ("Subject: Re: auto", "human"),
    ],
)
def test_machines_are_told_from_humans(header, kind):
    assert read(HEAD + header.encode() + b"\n\nx").kind is Kind(kind)


def test_a_mail_shows_neither_sender_nor_words_in_its_repr():
    assert "b.example" not in repr(read(HEAD + b"Subject: geheim\n\ngeheim")) and "geheim" not in repr(
        read(HEAD + b"\ngeheim")
    )


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=2000),
    st.sampled_from(
        [
            b"",
            b"Content-Type: text/html\n",
            b'Content-Type: multipart/mixed; boundary="--"\n',
            b"Content-Transfer-Encoding: base64\n",
            b"Subject: =?",
        ]
    ),
)
def test_no_bytes_break_the_reader(raw, head):
    for mail in (raw, HEAD + head + b"\n" + raw, HEAD + head + raw):
        assert isinstance(parse_mail(mail), Inbound | Unread)


@pytest.mark.parametrize(
    "words",
    [
        "Stop",
        "stop!",
        "Stop aub",
        "Please stop.",
        "Meld mij af",
        "Ik wil graag uitschrijven",
        "Haal me van de lijst",
        "Unsubscribe",
        "please remove me from your list",
        "Stop met mailen",
        "Ik wil geen mail meer",
        "Stop sending me this",
        "Don't email me",
        "Waarom kan ik me niet afmelden?",
        "schrijf me uit",
        "Mail me niet meer",
        "opt out",
        "Wilt u stoppen met deze berichten?",
    ],
)
def test_who_says_stop_is_understood(words):
    assert triage("Re: Zaaien kan weer", words).stop


@pytest.mark.parametrize(
    "words",
    [
        "I can't stop sowing",
        "Bij de bushalte Stop en Go is het druk",
        "Ik wil me niet afmelden, hoor",
        "Leuk!",
        "Non-stop bloei?",
        "Mag ik de stoppers ruilen?",
        "Stop je er ook tulpen bij in de doos?",
    ],
)
def test_who_does_not_say_stop_is_not_stopped(words):
    assert not triage("Re: stop", words).stop


@pytest.mark.parametrize(
    "words",
    [
        "Mijn moeder is net overleden.",
        "Ik kan het niet meer betalen",
        "I want to die",
        "She died last week.",
        "My husband passed away",
        "ik ben wanhopig",
    ],
)
def test_words_of_distress_are_noticed(words):
    assert triage("", words).distress


@pytest.mark.parametrize(
    "words", ["My tomatoes died", "De plant is dood", "Ik was bang dat het te laat was", "I'm afraid it broke"]
)
def test_everyday_trouble_is_not_distress(words):
    assert not triage("", words).distress
