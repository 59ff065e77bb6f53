"""Who is who, and what they said about consent: from raw messages to the segment, the prediction and the gate."""

import json

import pytest

import echt

AT = "2026-06-01T09:00:00+00:00"
MAIL, PROFILE = "marketing.communications.email", "personalize.content.profiled"
TOML = f"""
name = "Identity"
currency = "EUR"
simulated = true
[clock]
as_of = {AT}
[permissions."analytics.reporting"]
basis = "legitimate_interest"
evidence = "made-up assessment"
[permissions."{PROFILE}"]
basis = "legitimate_interest"
evidence = "made-up assessment"
[sources.web]
kind = "segment"
files = ["data/*.jsonl"]
currency = "EUR"
simulated = true
"""
LOOKED_TWICE = """-- Looked at products twice in a month.
-- purpose: analytics.reporting
count('Product Viewed', within => '30 days') >= 2
"""


class Messages:
    """Messages of the Segment spec, numbered."""

    def __init__(self, path):
        self.path, self.number = path, 0

    def add(self, kind, day, **more):
        self.number += 1
        message = {"type": kind, "messageId": f"m{self.number}", "timestamp": f"2026-05-{day:02}T10:00:00Z", **more}
        with self.path.open("a") as out:
            out.write(json.dumps(message) + "\n")

    def ordered(self, day, order, **who):
        self.add("track", day, event="Order Completed", properties={"order_id": order, "revenue": 20.0}, **who)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    shop = tmp_path / "shop"
    for part in ("data", "segments", "predictions"):
        (shop / part).mkdir(parents=True)
    (shop / "echt.toml").write_text(TOML)
    (shop / "segments/looked.sql").write_text(LOOKED_TWICE)
    (shop / "predictions/order.toml").write_text('outcome = "Order Completed"\nhorizon_days = 14\n')
    return shop


@pytest.fixture
def say(folder):
    return Messages(folder / "data/first.jsonl")


def expected_orders(shop, raw):
    shop.predict("order")
    found = shop.setting.warehouse.read(
        "predictions", where=f"person_id = '{shop.person_id(raw)}' AND name = 'expected_orders_14d'"
    )
    return found["value"][0].as_py() if len(found) else None


@pytest.mark.parametrize("kind", ["identify", "alias"])
def test_an_anonymous_visit_counts_for_the_person_it_turned_out_to_be_until_the_link_is_undone(folder, say, kind):
    say.ordered(2, "o1", userId="kim")
    say.add("track", 20, event="Product Viewed", userId="kim")
    say.add("track", 21, event="Product Viewed", anonymousId="tab-1")
    say.ordered(22, "o2", anonymousId="tab-1")
    for other in range(30):
        say.ordered(2 + other % 20, f"x{other}", userId=f"other {other}")
    with echt.open(folder) as shop:
        shop.ingest()
        assert shop.segment("looked").count == 0
        known, apart = shop.people().num_rows, expected_orders(shop, "kim")
        later = Messages(folder / "data/second.jsonl")
        later.number = 1000
        link = {"anonymousId": "tab-1"} if kind == "identify" else {"previousId": "tab-1"}
        later.add(kind, 23, userId="kim", **link)
        shop.ingest()
        assert shop.segment("looked").count == 1
        assert shop.people().num_rows == known - 1
        assert expected_orders(shop, "kim") > apart
        ledger = shop.setting.ledger
        tab = shop.setting.keys.person_id("tab-1", "anon")
        for row in ledger.link_rows().to_pylist():
            if row["from_id"] == tab:
                ledger.unlink(row["link_id"], shop.at)
        assert shop.segment("looked").count == 0
        assert shop.people().num_rows == known
        assert expected_orders(shop, "kim") == pytest.approx(apart, rel=0.05)
        assert shop.check().findings == ()


def test_a_no_of_the_anonymous_visitor_is_a_no_of_the_person(folder, say):
    say.add("identify", 3, userId="kim", context={"consent": {"categoryPreferences": {"email": True}}})
    say.add("page", 4, anonymousId="tab-1", context={"consent": {"categoryPreferences": {"email": False}}})
    with echt.open(folder) as shop:
        shop.ingest()
        assert allowed(shop, "kim", MAIL)
        later = Messages(folder / "data/second.jsonl")
        later.number = 1000
        later.add("identify", 5, userId="kim", anonymousId="tab-1")
        shop.ingest()
        assert not allowed(shop, "kim", MAIL)


def allowed(shop, raw, purpose):
    from echt.permission import why_allowed

    setting = shop.setting
    return why_allowed(setting.ledger, setting.warehouse, shop.person_id(raw), purpose, shop.at).allowed


YES_AND_NO = {
    "segment": (
        {"context": {"consent": {"categoryPreferences": {"email": True}}}},
        {"context": {"consent": {"categoryPreferences": {"email": False}}}},
    ),
    "rudderstack": (
        {"context": {"consentManagement": {"provider": "custom", "allowedConsentIds": ["email"], "deniedConsentIds": []}}},
        {"context": {"consentManagement": {"provider": "custom", "allowedConsentIds": [], "deniedConsentIds": ["email"]}}},
    ),
    "snowplow": (
        {"event": "consent_preferences", "properties": {"eventType": "allow_selected", "consentScopes": ["email"],
                                                        "basisForProcessing": "consent", "gdprApplies": True}},
        {"event": "consent_preferences", "properties": {"eventType": "withdrawn", "consentScopes": ["email"],
                                                        "basisForProcessing": "consent", "gdprApplies": True}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", ["file", "live"])
@pytest.mark.parametrize("dialect", YES_AND_NO)
def test_consent_in_each_dialect_opens_the_gate_and_withdrawal_closes_it(folder, say, dialect, way):
    yes, no = YES_AND_NO[dialect]
    say.ordered(1, "o1", userId="silent")
    with echt.open(folder) as shop:
        for number, (day, answer) in enumerate(((5, yes), (9, no))):
            message = {"userId": "kim", "event": "Seen"} | answer
            if way == "file":
                say.add("track", day, **message)
                shop.ingest()
            else:
                taken = shop.receive([{"type": "track", "messageId": f"c{number}", **message}])
                assert taken.accepted == 1
                shop.ingest() if number == 0 else None
                shop.compact()
            assert allowed(shop, "kim", MAIL) is (number == 0)
            assert not allowed(shop, "silent", MAIL)


@pytest.mark.parametrize("sign", [{"gpc": True}, {"headers": {"Sec-GPC": "1"}}])
def test_global_privacy_control_keeps_a_person_out_of_profiling_whatever_the_brand_states(folder, say, sign):
    say.ordered(1, "o1", userId="open")
    say.ordered(1, "o2", userId="closed")
    say.add("page", 2, userId="closed", context=sign)
    with echt.open(folder) as shop:
        shop.ingest()
        assert allowed(shop, "open", PROFILE)
        assert not allowed(shop, "closed", PROFILE)
        assert allowed(shop, "closed", "analytics.reporting")
        left_out = shop.predict("order").left_out
        assert left_out == {"objection": 1}
