"""An audience leaves only with consent, never small, and who left stands in the removal list once."""

import csv
import re
from datetime import timedelta

import pyarrow as pa
import pytest

from echt.deliver import address_hash, export_audience
from echt.errors import CampaignError
from echt.nouns import Purpose
from echt.permission import gate

from .conftest import AT

ADS = Purpose("marketing.advertising.first_party.targeted")


def rows(path):
    with path.open() as file:
        return [row["email_sha256"] for row in csv.DictReader(file)]


def export(shop, people, at=AT, purpose=ADS):
    reach = gate(shop.ledger, shop.warehouse, purpose, at)
    return export_audience(
        shop.ledger, reach, pa.array(people, pa.string()), shop.folder / "audiences", "regulars", at=at
    )


@pytest.fixture
def agreed(shop):
    people = shop.add(60)
    shop.permit(people, "consent", granted=True, at=AT - timedelta(days=1), purpose=ADS)
    return people


def test_everyone_with_consent_is_added_as_a_hash_and_nothing_else_leaves(shop, agreed):
    interest = shop.add(5)
    shop.permit(interest, "legitimate_interest", granted=True, at=AT - timedelta(days=1), purpose=ADS)
    nobody = shop.add(4)
    homeless = shop.add(3, address=False)
    shop.permit(homeless, "consent", granted=True, at=AT - timedelta(days=1), purpose=ADS)
    made = export(shop, agreed + interest + nobody + homeless)
    assert (made.members, made.added, made.removed) == (60, 60, 0)
    assert made.left_out == {"no consent to advertising": 9, "no address": 3}
    assert rows(made.folder / "add.csv") == sorted(address_hash(f"person{i}@people.example") for i in range(60))
    said = "".join(path.read_text() for path in made.folder.iterdir())
    assert "@" not in said and re.fullmatch(r"(?:email_sha256|[0-9a-f]{64}|\s)*", said)
    assert made.folder.name == "regulars.simulated" and made.simulated
    assert (made.folder / "members.csv").stat().st_mode & 0o077 == 0


def test_who_objects_or_is_forgotten_is_taken_off_once_and_kept_nowhere(shop, agreed):
    export(shop, agreed)
    shop.permit(agreed[:1], "objection", granted=False, at=AT + timedelta(hours=1), purpose=ADS)
    shop.ledger.erase(agreed[1], AT + timedelta(hours=1))
    later = export(shop, agreed, AT + timedelta(hours=2))
    assert (later.members, later.added, later.removed) == (58, 0, 2)
    assert rows(later.folder / "remove.csv") == sorted(address_hash(f"person{i}@people.example") for i in (0, 1))
    last = export(shop, agreed, AT + timedelta(hours=3))
    assert last.removed == 0
    everything = "".join(path.read_text() for path in last.folder.iterdir())
    assert address_hash("person1@people.example") not in everything


def test_fewer_than_fifty_people_do_not_leave(shop, agreed):
    with pytest.raises(CampaignError) as caught:
        export(shop, agreed[:49])
    assert caught.value.code == "E542"
    assert not (shop.folder / "audiences").exists()


def test_an_empty_audience_takes_everyone_off(shop, agreed):
    export(shop, agreed)
    made = export(shop, [], AT + timedelta(hours=1))
    assert (made.members, made.removed) == (0, 60)


def test_people_checked_for_mail_are_not_an_audience(shop, agreed):
    with pytest.raises(CampaignError) as caught:
        export(shop, agreed, purpose=Purpose("marketing.communications.email"))
    assert caught.value.code == "E541"


def test_the_export_leaves_a_signed_receipt(shop, agreed):
    made = export(shop, agreed)
    found = [one for one in shop.ledger.receipts() if one["kind"] == "export"]
    assert len(found) == 1 and str(made.members) in str(found[0])
