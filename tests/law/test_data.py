"""GDPR, ePrivacy, Sec-GPC."""

import json
from datetime import timedelta

import pyarrow as pa
import pytest

from echt.errors import ProjectError
from echt.ingest.consent import permissions_in
from echt.nouns import Purpose
from echt.predict.forbidden import forbidden_kind

from .conftest import AT, MAIL, PROFILE

SOFT = {"collected_with_order": "o-1", "opt_out_at_collection": True, "product_categories": ["seeds"]}


def test_a_purpose_is_one_of_a_closed_list():
    with pytest.raises(ProjectError) as caught:
        Purpose("marketing.whatever")
    assert caught.value.code == "E101" and len(Purpose.KNOWN) < 30


def test_no_ground_is_a_no(brand):
    one = brand.person("one")
    reach = brand.reached()
    assert one not in reach and reach.counts == {"reachable": 0, "no_permission": 1}


@pytest.mark.parametrize("purpose", [MAIL, PROFILE, "marketing.advertising.first_party.targeted"])
def test_off_is_the_default_for_each_purpose(brand, purpose):
    one = brand.person("one")
    brand.order(one)
    assert one not in brand.reached(purpose)
    brand.says(one, "consent", purpose="analytics.reporting")  # a yes to something else
    assert one not in brand.reached(purpose)


def test_a_tc_string_is_no_permission():
    told = {
        "consent": {"tcString": "CQAAAAAQAAAAAAKA1AENBYFgAP_gAAAAAAYg"},
        "gdprApplies": True,
        "tcfPurposes": {"1": True, "4": True},
    }
    assert (
        permissions_in([json.dumps(told | {"consentManagement": None, "preferences": None, "gpc": None})], {}).num_rows
        == 0
    )


def test_consent_is_kept_with_its_evidence_and_withdrawn_at_once(brand):
    one = brand.person("one")
    brand.says(one, "consent", evidence={"text": "v3", "where": "checkout"})
    assert one in brand.reached() and "v3" in str(brand.ledger.permissions_of(one).to_pylist())
    brand.says(one, "consent", granted=False, at=AT - timedelta(seconds=1))
    assert one not in brand.reached()


@pytest.mark.parametrize(
    "name",
    [
        "health",
        "religie",
        "etnische_afkomst",
        "sexual_orientation",
        "vakbond",
        "dna",
        "criminal_record",
        "Pregnancy Test Viewed",
    ],
)
def test_special_categories_are_refused_by_name(name):
    assert forbidden_kind(name) == "special category"


def test_who_is_forgotten_cannot_be_read_any_more(brand):
    one = brand.person("one")
    canary = "canary-7d1e@people.example"
    brand.ledger.put_contacts(pa.table({"person_id": [one], "kind": ["email"], "value": [canary]}), at=AT)
    assert brand.ledger.contacts_of([one], "email")["value"].to_pylist() == [canary]
    brand.ledger.erase(one, AT)
    assert brand.ledger.contacts_of([one], "email").num_rows == 0
    brand.ledger.close()
    for path in brand.folder.rglob("*"):
        assert not path.is_file() or canary.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("basis", ["consent", "soft_opt_in"])
def test_an_objection_beats_every_yes(brand, basis):
    one = brand.person("one")
    brand.order(one)
    brand.says(one, basis, evidence=SOFT if basis == "soft_opt_in" else None, at=AT - timedelta(days=2))
    about = ["seeds"] if basis == "soft_opt_in" else []
    assert one in brand.reached(about=about)
    brand.says(one, "objection", granted=False, purpose="marketing", at=AT - timedelta(days=1))
    brand.says(one, "soft_opt_in", evidence=SOFT, at=AT - timedelta(hours=1))  # the brand's own ground, stated later
    assert one not in brand.reached(about=about)


def test_mail_needs_a_yes_or_an_order_with_a_way_out(brand):
    buyer, stranger, unasked = brand.person("buyer"), brand.person("stranger"), brand.person("unasked")
    brand.order(buyer)
    brand.order(unasked)
    for one in (buyer, stranger):
        brand.says(one, "soft_opt_in", evidence=SOFT)
    brand.says(unasked, "soft_opt_in", evidence=SOFT | {"opt_out_at_collection": False})
    brand.says(brand.person("interest"), "legitimate_interest")
    assert brand.reached(about=["seeds"]).person_id.to_pylist() == [buyer]


def test_there_is_no_telephone_channel():
    assert not [one for one in Purpose.KNOWN if "phone" in one or "call" in one]


@pytest.mark.parametrize("signal", ["1", 1, True])
def test_gpc_is_an_objection_to_profiling(signal):
    said = json.dumps({"consent": None, "consentManagement": None, "preferences": None, "gpc": signal})
    rows = permissions_in([said], {}).to_pylist()
    assert [(row["purpose"], row["granted"]) for row in rows] == [(PROFILE, False)]
    assert MAIL not in {row["purpose"] for row in rows}
