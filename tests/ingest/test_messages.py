"""Messages of the Segment spec: time, identity, consent, contact details, orders."""

import json
from datetime import UTC, datetime

import pytest

from echt.ingest import Source


def web(**changes):
    return Source.from_toml("web", {"kind": "segment", "currency": "EUR"} | changes)


@pytest.fixture
def send(shop, tmp_path):
    count = iter(range(100))

    def send(*messages, source=None, to=None):
        path = tmp_path / f"web{next(count)}.jsonl"
        path.write_text("".join(m if isinstance(m, str) else json.dumps(m) + "\n" for m in messages), encoding="utf-8")
        return (to or shop).ingest(source or web(), path)

    return send


def track(event="Product Viewed", message="m1", user="u1", at="2024-05-01T10:00:00Z", **more):
    return {"type": "track", "event": event, "messageId": message, "userId": user, "timestamp": at} | more


def test_the_time_of_an_event_is_the_receipt_less_what_it_lay_on_the_device(shop, send):
    message = track(message="a") | {
        "originalTimestamp": "2024-05-01T10:00:00Z", "sentAt": "2024-05-01T10:05:00Z", "receivedAt": "2024-05-02T12:00:00Z"
    }  # fmt: skip
    send(message)
    (event,) = shop.rows("events")
    assert event["at"] == datetime(2024, 5, 2, 11, 55, tzinfo=UTC)
    assert event["received_at"] == datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert json.loads(event["properties"])["clock_skew_s"] == 93300


def test_a_clock_that_went_backwards_is_not_believed(shop, send):
    message = track() | {
        "originalTimestamp": "2024-05-01T10:00:00Z", "sentAt": "2024-05-01T09:00:00Z", "receivedAt": "2024-05-01T09:00:01Z"
    }  # fmt: skip
    send(message)
    (event,) = shop.rows("events")
    assert event["at"] == datetime(2024, 5, 1, 9, 0, 1, tzinfo=UTC)
    assert json.loads(event["properties"])["clock_skew_s"] == 3600


def test_all_six_types_become_events_and_nothing_else_does(shop, send):
    base = {"userId": "u1", "anonymousId": "a1", "timestamp": "2024-05-01T10:00:00Z"}
    types = {"identify": {}, "track": {"event": "add_to_cart"}, "page": {"name": "Home"}, "screen": {}}
    types |= {"group": {"groupId": "g"}, "alias": {"previousId": "old"}}
    report = send(*[{"type": t, "messageId": t} | base | more for t, more in types.items()], {"type": "order"} | base)
    assert {e["message_id"]: e["name"] for e in shop.rows("events")} == {
        "identify": "Identified", "track": "Product Added", "page": "Page Viewed", "screen": "Screen Viewed",
        "group": "Group Joined", "alias": "Aliased",
    }  # fmt: skip
    assert report.reasons == {"E220": 1}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("purchase", "Order Completed"),
        ("product_view", "Product Viewed"),
        ("OrderAction", "Order Completed"),
        ("My Own", "My Own"),
    ],
)
def test_names_of_other_tools_become_those_of_segment(shop, send, given, kept):
    send(track(given))
    assert [e["name"] for e in shop.rows("events")] == [kept]


def test_an_order_brings_its_lines_value_and_products(shop, send):
    properties = {
        "order_id": "o1", "revenue": 25, "currency": "eur", "shipping": 3,
        "products": [{"product_id": "p1", "name": "Mug", "price": 10, "quantity": 2}, {"item_id": "p2", "price": 5}],
    }  # fmt: skip
    send(track("purchase", properties=properties))
    refund = {"transaction_id": "o1", "value": 10, "items": [{"item_id": "p1", "price": 10}]}
    send(track("refund", "m2", at="2024-05-02T10:00:00Z", properties=refund))
    assert [(e["name"], e["order_id"], e["value"], e["currency"]) for e in shop.rows("events", order="at")] == [
        ("Order Completed", "o1", 25.0, "EUR"),
        ("Order Refunded", "o1", -10.0, "EUR"),
    ]
    assert [(i["product_id"], i["quantity"], i["price"]) for i in shop.rows("items", order="at, product_id")] == [
        ("p1", 2.0, 10.0),
        ("p2", 1.0, 5.0),
        ("p1", -1.0, 10.0),
    ]
    assert [(p["product_id"], p["name"], p["price"]) for p in shop.rows("products")] == [
        ("p1", "Mug", 10.0),
        ("p2", None, 5.0),
    ]
    assert "context" not in json.loads(shop.rows("events", order="at")[0]["properties"])


def test_a_message_that_is_sent_again_is_stored_once(shop, send):
    first = track(
        sentAt="2024-05-01T10:00:01Z", originalTimestamp="2024-05-01T10:00:00Z", receivedAt="2024-05-01T10:00:02Z"
    )
    again = first | {"sentAt": "2024-05-01T10:01:00Z", "receivedAt": "2024-05-01T10:01:05Z"}
    report = send(first, again)
    assert (report.accepted, report.duplicate) == (1, 1)
    later = send(again | {"receivedAt": "2024-05-01T10:01:06Z"})
    assert (later.accepted + later.duplicate, later.quarantined) == (1, 0)
    assert shop.warehouse.counts()["events"] == 1
    assert shop.warehouse.counts()["quarantine"] == 0


def test_one_id_with_two_contents_has_the_same_winner_in_any_order(shops, send):
    one = shops("one")
    two = shops("two", keys_of=one)
    a, b = track("A", properties={"x": 1}), track("B", user="u2", properties={"x": 2})
    for shop, order in ((one, (a, b)), (two, (b, a))):
        for message in order:
            report = send(message, to=shop)
            assert report.read == report.accepted + report.duplicate + report.quarantined + report.refused == 1
    assert one.tables() == two.tables()
    assert one.warehouse.counts()["events"] == 1
    assert [q["code"] for shop in (one, two) for q in shop.rows("quarantine")] == ["E219", "E219"]


def test_identify_links_the_visit_to_the_person_and_contact_details_go_to_the_ledger_only(shop, send):
    traits = {
        "email": "an@shop.example", "phone": "+31612345678", "firstName": "An", "lastName": "Jansen", "plan": "gold",
        "address": {"country": "NL", "street": "Kade 1"},
    }  # fmt: skip
    context = {"ip": "203.0.113.9", "userAgent": "Browser/1", "timezone": "Europe/Amsterdam", "locale": "nl-NL"}
    send(
        {"type": "page", "messageId": "p", "anonymousId": "anon-1", "timestamp": "2024-05-01T09:00:00Z", "context": context},
        {"type": "identify", "messageId": "i", "userId": "u1", "anonymousId": "anon-1", "timestamp": "2024-05-01T10:00:00Z",
         "traits": traits, "context": context},
    )  # fmt: skip
    known, visit = shop.person("u1"), shop.person("anon-1", "anon")
    assert shop.ledger.links().to_pylist() == [{"from_id": visit, "to_id": known}]
    assert shop.ledger.contacts_of([known], "email")["value"].to_pylist() == ["an@shop.example"]
    assert shop.ledger.contacts_of([known], "name")["value"].to_pylist() == ["An Jansen"]
    (person,) = shop.rows("people", where=f"person_id = '{known}'")
    assert (person["language"], person["time_zone"], person["country"]) == ("nl", "Europe/Amsterdam", "NL")
    assert json.loads(person["traits"]) == {"plan": "gold"}
    stored = "".join(str(shop.rows(t)) for t in ("events", "people", "items", "quarantine"))
    for secret in ("an@shop.example", "612345678", "Jansen", "203.0.113.9", "Browser/1", "Kade", "anon-1"):
        assert secret not in stored


def test_the_three_dialects_of_consent_become_permissions(shop, send):
    from echt.nouns import Purpose

    mapping = {"Mail": "marketing.communications.email"}
    rudder = {"consentManagement": {"provider": "p", "allowedConsentIds": ["Mail"], "deniedConsentIds": ["Other"]}}
    snowplow = {
        "eventType": "allow_selected",
        "basisForProcessing": "consent",
        "consentScopes": ["Mail"],
        "consentUrl": "https://x.example",
    }
    send(
        track(
            message="1",
            user="segment",
            context={"consent": {"categoryPreferences": {"Mail": True, "Advertising": False}}},
        ),
        track(message="2", user="rudder", context=rudder),
        track("consent_preferences", "3", "snowplow", properties=snowplow),
        track("consent_preferences", "4", "pending", properties=snowplow | {"eventType": "pending"}),
        track(message="5", user="silent"),
        source=web(consent=mapping),
    )
    rows = shop.ledger.standing(Purpose("marketing.communications.email"), datetime(2024, 6, 1, tzinfo=UTC)).to_pylist()
    assert {(r["person_id"], r["granted"]) for r in rows} == {
        (shop.person(p), True) for p in ("segment", "rudder", "snowplow")
    }
    (ad,) = shop.ledger.standing(Purpose("marketing.advertising"), datetime(2024, 6, 1, tzinfo=UTC)).to_pylist()
    assert (ad["person_id"], ad["granted"]) == (shop.person("segment"), False)


def test_consent_that_rides_along_is_recorded_when_it_changes_and_once_a_file(shop, send):
    def said(message, granted, hour):
        return track(
            message=message,
            at=f"2024-05-01T{hour}:00:00Z",
            context={"consent": {"categoryPreferences": {"Email": granted}}},
        )

    send(said("1", True, 10), said("2", True, 11), said("3", False, 12))
    assert shop.ledger.counts()["permissions"] == 2
    send(said("4", False, 13), said("5", False, 14), said("6", False, 15))
    assert shop.ledger.counts()["permissions"] == 3


def test_global_privacy_control_is_an_objection_to_profiling(shop, send):
    from echt.nouns import Purpose

    send(track(context={"gpc": True}))
    send(track(message="2", at="2024-04-01T10:00:00Z", context={"headers": {"Sec-GPC": "1"}}))
    (row,) = shop.ledger.standing(Purpose("personalize.content.profiled"), datetime(2024, 6, 1, tzinfo=UTC)).to_pylist()
    assert (row["person_id"], row["objected"]) == (shop.person("u1"), True)
    assert shop.ledger.counts()["permissions"] == 1


def test_free_text_and_urls_lose_mail_addresses_numbers_and_accounts(shop, send):
    properties = {
        "query": "mail jan@example.org or call 06-12345678, iban NL91ABNA0417164300, bsn 111222333",
        "url": "https://shop.example/?mail=jan%40example.org", "price": 12.5, "product_id": "111222333",
    }  # fmt: skip
    send(track(properties=properties, context={"page": {"url": "https://shop.example/#an@x.example"}}))
    kept = json.loads(shop.rows("events")[0]["properties"])
    assert kept["query"] == "mail [email] or call [phone], iban [iban], bsn 000000000"
    assert kept["url"] == "https://shop.example/?mail=[email]"
    assert kept["context"]["page"]["url"] == "https://shop.example/#[email]"
    assert kept["price"] == 12.5


@pytest.mark.parametrize(
    "field",
    [
        {"properties": {"religion": "none of ours"}},
        {"properties": {"a": {"gezondheid": "goed"}}},
        {"context": {"traits": {"ras": "x"}}},
    ],
)
def test_a_special_category_is_refused_and_nothing_of_it_stored(shop, send, field):
    report = send(track(**field), track(message="ok"))
    assert (report.accepted, report.refused, report.reasons) == (1, 1, {"E222": 1})
    assert shop.warehouse.counts()["quarantine"] == 0


def test_an_empty_field_of_a_special_category_does_no_harm(shop, send):
    assert send(track(properties={"religion": None})).accepted == 1


def test_a_child_is_known_as_one(shop, send):
    send(
        {
            "type": "identify",
            "userId": "kid",
            "messageId": "1",
            "timestamp": "2024-05-01T10:00:00Z",
            "traits": {"birthday": "2012-01-01"},
        },
        {
            "type": "identify",
            "userId": "old",
            "messageId": "2",
            "timestamp": "2024-05-01T10:00:00Z",
            "traits": {"age": 44},
        },
    )
    assert {p["person_id"]: p["minor"] for p in shop.rows("people")} == {
        shop.person("kid"): True,
        shop.person("old"): False,
    }


def test_broken_lines_are_set_aside_by_shape_only(shop, send):
    report = send(track(), '{"type": "track", "email": "jan@example.org"\n', "[1, 2]\n", track(message="2", user=None))
    assert report.reasons == {"E213": 2, "E214": 1}
    rows = shop.rows("quarantine", "row_number, code, raw", order="row_number")
    assert [(r["row_number"], r["code"]) for r in rows] == [(2, "E213"), (3, "E213"), (4, "E214")]
    assert rows[0]["raw"] == '{"xxxx": "xxxxx", "xxxxx": "xxx@xxxxxxx.xxx"'


def test_a_property_that_is_called_person_is_not_taken_for_the_person(shop, send):
    context = {"locale": "nl-NL"}
    send(
        track(message="1", user="a", properties={"gift": {"person": {"language": "xx"}}, "z": 1}, context=context),
        track(message="2", user="b", properties={"person": {"language": "xx"}}),
        track(message="3", user="c", properties={"q": '"person":{"language":"xx"}'}, context=context),
    )
    assert {p["person_id"]: p["language"] for p in shop.rows("people")} == {
        shop.person("a"): "nl", shop.person("b"): None, shop.person("c"): "nl"
    }  # fmt: skip
