"""Banners of what was approved, one a product; an audience of who agreed to advertising."""

import json
from datetime import timedelta

import pyarrow as pa
import pytest

from echt import flow
from echt.errors import CampaignError

from .test_dynamic import dynamic

ADS = "marketing.advertising.first_party.targeted"


def test_only_what_a_person_approved_becomes_banners(shop, folder):
    (folder / "content/loose.md").write_text((folder / "content/spring.md").read_text(), encoding="utf-8")
    with pytest.raises(CampaignError) as caught:
        flow.approved_creative(shop.setting, folder / "content/loose.md")
    assert caught.value.code == "E461" and "campaign" not in str(caught.value)
    approved = flow.approved_creative(shop.setting, folder / "content/spring.md")
    made = flow.export_banners(shop.setting, approved, shop.brand, folder / "banners")
    assert len(made.files) == len(approved.texts) * 2
    index = json.loads((made.folder / "index.json").read_text())
    assert {one["file"] for one in index} == set(made.files) and {one["version"] for one in index} == {approved.version}
    assert all((made.folder / name).stat().st_size < 150_000 for name in made.files)


def test_a_creative_with_places_has_a_banner_for_each_product(shop, folder, monkeypatch):
    monkeypatch.setattr("echt.flow.export.MOST", 3)
    dynamic(folder, "", name="weekly")
    shop.approve("weekly", by="Anna de Vries")
    approved = flow.approved_creative(shop.setting, folder / "content/weekly.md")
    made = flow.export_banners(shop.setting, approved, shop.brand, folder / "banners", sizes=("300x250",))
    index = json.loads((made.folder / "index.json").read_text())
    products = {one["product"] for one in index}
    assert len(products) == 3 and len({one["version"] for one in index}) == len(products)
    first = index[0]
    assert f"https://example.org/p/{first['product']}" in (made.folder / first["file"]).read_text()


def test_an_audience_is_a_segment_of_who_agreed_to_advertising(shop, folder):
    people = shop.setting.warehouse.select("SELECT person_id FROM people ORDER BY 1 LIMIT 200")["person_id"]
    rows = {"person_id": people, "purpose": [ADS] * 200, "basis": ["consent"] * 200, "granted": [True] * 200}
    shop.setting.ledger.record_permissions(pa.table(rows), at=shop.at - timedelta(days=1))
    (folder / "segments/everyone.sql").write_text(
        f"-- Everyone.\n-- purpose: {ADS}\ndid('Order Completed') or not did('Order Completed')\n"
    )
    asked = shop.segments()
    made = flow.export_audience(shop.setting, asked["everyone"], asked, folder / "audiences")
    assert made.members >= 50 and made.simulated and (made.folder / "add.csv").is_file()
    shop.setting.ledger.record_permissions(
        pa.table(
            {"person_id": people[:10], "purpose": [ADS] * 10, "basis": ["objection"] * 10, "granted": [False] * 10}
        ),
        at=shop.at,
    )
    later = flow.export_audience(shop.setting, asked["everyone"], asked, folder / "audiences")
    assert 0 < later.removed <= 10 and later.members == made.members - later.removed
    shop.setting.ledger.record_permissions(
        pa.table({"person_id": people, "purpose": [ADS] * 200, "basis": ["objection"] * 200, "granted": [False] * 200}),
        at=shop.at,
    )
    last = flow.export_audience(shop.setting, asked["everyone"], asked, folder / "audiences")
    assert (last.members, last.removed) == (0, later.members)
