from datetime import UTC, datetime, timedelta

import pytest

from echt.errors import OutsideError
from echt.listen import import_replies, inbox, read_conversation
from echt.nouns import Purpose

AT = datetime(2027, 3, 2, 9, tzinfo=UTC)
MAIL = Purpose("marketing.communications.email")


def objected(house):
    table = house.ledger.standing(MAIL, AT + timedelta(days=1))
    return {row["person_id"] for row in table.to_pylist() if row["objected"]}


def test_a_reply_to_our_mail_waits_in_the_conversation_of_that_mail(house):
    first, second = house.people[:2]
    file = house.mbox(
        house.mail("Mooi!", refs=house.delivery[first]), house.mail("Een vraag?", sender="p1@people.example", hour=8)
    )
    heard = import_replies(house.ledger, file, at=AT)
    assert (heard.read, heard.added, heard.known, heard.unknown_senders) == (2, 2, 0, 0)
    box = inbox(house.ledger, AT)
    assert [row.person_id for row in box.rows] == [second, first]
    assert [row.waits_s for row in box.rows] == [25 * 3600, 23 * 3600]


def test_the_same_file_again_adds_nothing(house):
    file = house.mbox(
        house.mail("Stop", number=1), house.mail("x", sender="new@x.example", number=2), house.mail("x", number=3)
    )
    import_replies(house.ledger, file, at=AT)
    before, rows = house.ledger.counts(), house.ledger.permissions_of(house.people[0]).num_rows
    again = import_replies(house.ledger, file, at=AT + timedelta(hours=1))
    assert (again.added, again.known, again.objections, again.unknown_senders) == (0, 3, 0, 0)
    assert house.ledger.counts() == before and house.ledger.permissions_of(house.people[0]).num_rows == rows
    assert house.ledger.audit_verify() == []


def test_who_says_stop_is_heard_at_once_and_still_shown(house):
    file = house.mbox(house.mail("Graag afmelden.\n\nOp ma 1 mrt 2027 schreef Wilg:\n> Zaaien kan weer"))
    heard = import_replies(house.ledger, file, at=AT)
    assert heard.objections == 1 and objected(house) == {house.people[0]}
    row = inbox(house.ledger, AT).rows[0]
    assert row.asked_to_stop and not row.first


def test_the_word_unsubscribe_in_what_is_quoted_is_nobodys_objection(house):
    quoted = (
        "Leuk, dank!\n\nOn Mon, 1 Mar 2027 at 10:00, Wilg zaden\n<post@wilg.example> wrote:\n> Afmelden, in één klik\n"
    )
    html = "<p>Leuk!</p><blockquote>Unsubscribe <blockquote>x</blockquote> afmelden</blockquote>"
    bare = "Prima!\n\nWilg zaden - Reclame\n\nWaarom krijgt u dit? U kocht zaden.\nAfmelden, in één klik:\nhttps://x.example"
    bare = house.mail(bare, sender="p2@people.example")
    file = house.mbox(bare, house.mail(quoted), house.mail(html, sender="p1@people.example", Content_Type="text/html"))
    assert import_replies(house.ledger, file, at=AT).objections == 0 and objected(house) == set()


def test_distress_comes_first_and_holds_the_person_until_a_human_read_it(house):
    file = house.mbox(
        house.mail("Mag ik er een ruilen?", sender="p1@people.example", hour=1),
        house.mail("Mijn man is vorige week overleden.", hour=9),
    )
    heard = import_replies(house.ledger, file, at=AT)
    assert heard.held == 1 and house.ledger.held()["person_id"].to_pylist() == [house.people[0]]
    box = inbox(house.ledger, AT)
    assert [row.first for row in box.rows] == [True, False]
    words = read_conversation(house.ledger, box.rows[0].conversation_id[:10], at=AT)
    assert words["body"].to_pylist() == ["Mijn man is vorige week overleden."]
    assert house.ledger.held().num_rows == 0 and not inbox(house.ledger, AT).rows[1].first


def test_strangers_get_a_conversation_without_a_person(house):
    file = house.mbox(
        house.mail("Hallo", sender="x@new.example", subject="Vraag", number=1),
        house.mail("Nog iets", sender="x@new.example", subject="Re: Vraag", number=2),
        house.mail("unsubscribe", sender="y@new.example", number=3),
    )
    heard = import_replies(house.ledger, file, at=AT)
    assert heard.unknown_senders == 3 and heard.objections == 0
    box = inbox(house.ledger, AT)
    assert [row.person_id for row in box.rows] == [None, None] and sorted(row.messages for row in box.rows) == [1, 2]
    assert "sender unknown" in str(box)


def test_machines_and_bounces_stand_apart(house):
    bounce = (
        "From: MAILER-DAEMON@mx.example\nDate: Mon, 01 Mar 2027 10:00:00 +0000\nMessage-ID: <b@mx.example>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="q"\n\n--q\nContent-Type: text/plain\n\n'
        "It failed.\n\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nAction: failed\n"
        "Status: 5.1.1\n\n--q\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <{house.delivery[house.people[0]]}@wilg.example>\n\n--q--\n"
    ).encode()
    away = house.mail("Ik ben weg. Afmelden kan niet.", sender="p1@people.example", Auto_Submitted="auto-replied")
    heard = import_replies(house.ledger, house.mbox(bounce, away), at=AT)
    assert (heard.bounced, heard.automatic, heard.objections, heard.added) == (1, 1, 0, 1)
    assert len(inbox(house.ledger, AT)) == 0
    assert house.ledger.delivery(house.delivery[house.people[0]])["detail"] == "bounced 5.1.1"
    assert house.ledger.delivery(house.delivery[house.people[0]])["state"] == "failed"


def test_an_answer_ends_the_waiting(house):
    import_replies(house.ledger, house.mbox(house.mail()), at=AT)
    row = inbox(house.ledger, AT).rows[0]
    house.ledger.add_message(row.conversation_id, "out-1", "out", "Graag gedaan.", at=AT)
    box = inbox(house.ledger, AT)
    assert len(box) == 0 and box.answered == 1 and str(box) == "Nobody waits."


def test_nothing_that_prints_holds_words_or_addresses(house):
    file = house.mbox(house.mail("geheime woorden", sender="x@new.example", subject="geheim onderwerp"))
    heard = import_replies(house.ledger, file, at=AT)
    box = inbox(house.ledger, AT)
    said = str(heard) + str(box) + repr(box) + str(box.to_dict()) + str(heard.to_dict())
    assert "geheim" not in said and "new.example" not in said
    raw = b"".join(one.read_bytes() for one in house.folder.glob("ledger.db*"))
    assert b"geheim" not in raw and b"new.example" not in raw


def test_a_csv_of_replies_is_read_and_bad_rows_are_counted(house):
    file = house.folder / "replies.csv"
    file.write_text(
        "from,at,text,subject,message_id,in_reply_to\n"
        f'p0@people.example,2027-03-01T10:00:00+00:00,"Stop, graag",Re: a,<1@x>,<{house.delivery[house.people[0]]}@wilg.example>\n'
        "p1@people.example,gisteren,Hoi,,,\n"
        ",2027-03-01,Hoi,,,\n"
        f'p1@people.example,2027-03-01,"{"x" * 200_000}",,,\n',
        encoding="utf-8",
    )
    heard = import_replies(house.ledger, file, at=AT)
    assert (heard.read, heard.added, heard.objections) == (4, 1, 1)
    assert heard.unreadable == {"no time": 1, "no sender": 1, "row cannot be read": 1}
    assert import_replies(house.ledger, file, at=AT).added == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.mbox", None, "E520"),
        ("plain.txt", b"Hello\nthere", "E523"),
        ("half.csv", b"sender,date\n", "E521"),
        ("zero.csv", b"", "E521"),
    ],
)
def test_a_file_that_holds_no_replies_is_refused(house, name, content, code):
    file = house.folder / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(OutsideError) as caught:
        import_replies(house.ledger, file, at=AT)
    assert caught.value.code == code


def test_an_empty_mbox_holds_nothing(house):
    assert import_replies(house.ledger, house.mbox(), at=AT).read == 0


def test_a_conversation_that_is_not_there_is_refused(house):
    for one in ("", "pnope"):
        with pytest.raises(OutsideError) as caught:
            read_conversation(house.ledger, one, at=AT)
        assert caught.value.code == "E522"


def test_a_message_from_the_future_waits_from_now(house):
    import_replies(house.ledger, house.mbox(house.mail(Date="Mon, 01 Mar 2077 10:00:00 +0000")), at=AT)
    assert inbox(house.ledger, AT).rows[0].waits_s == 0


def test_no_reply_is_lost_between_batches(house):
    mails = [
        house.mail("Dank!", sender=f"s{i % 7}@new.example", subject=f"Vraag {i % 7}", number=i) for i in range(450)
    ]
    heard = import_replies(house.ledger, house.mbox(*mails, mails[0]), at=AT)
    assert (heard.read, heard.added, heard.known) == (451, 450, 1)
    assert house.ledger.messages().num_rows == 450 and len(inbox(house.ledger, AT)) == 7
    assert house.ledger.audit_verify() == []


def test_an_answer_to_an_earlier_reply_stays_in_its_conversation(house):
    first = house.mail("Een vraag", sender="x@new.example", subject="Vraag", number=1)
    other = house.mail(
        "Ik val in", sender="y@new.example", subject="Re: Vraag", number=2, In_Reply_To="<m1@mail.example>"
    )
    own = house.mail(
        "Nog iets", sender="x@new.example", subject="Heel anders", number=3, References="<m1@mail.example>"
    )
    import_replies(house.ledger, house.mbox(first, other, own), at=AT)
    assert sorted(row.messages for row in inbox(house.ledger, AT).rows) == [1, 2]  # nobody joins another's conversation
