"""What pages read is kept, and never a moment longer than it is true."""

import shutil

import pytest

from echt.studio.serving import prepare


@pytest.fixture
def site(made, tmp_path, monkeypatch):
    shutil.copytree(made / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns("outbox"))
    shutil.copytree(made / "keys", tmp_path / "keys")
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    return prepare(tmp_path / "shop")


def test_what_was_read_is_kept_until_a_file_a_permission_or_a_fact_changed(site):
    reads = []

    def counted():
        with site.open() as shop:
            return site.known(shop, "lapsed", lambda shop: reads.append(1) or shop.segment("lapsed").count)

    first = counted()
    assert counted() == first
    assert len(reads) == 1
    path = site.folder / "segments/lapsed.sql"
    began = path.read_text()
    path.write_text(f"{began}\nand not did('Order Completed', within => '365 days')\n")
    assert counted() == 0
    path.write_text(began)
    assert counted() == first
    before = len(reads)
    with site.open() as shop:
        people = shop.people()["person_id"].to_pylist()
        shop.forget(people[0])
    counted()
    assert len(reads) == before + 1
    with site.open() as shop:
        versions = shop.setting.warehouse.versions()
        shop.predict("order")
        assert shop.setting.warehouse.versions() != versions
    counted()
    assert len(reads) == before + 2


def test_what_cannot_be_read_is_not_kept(site):
    path = site.folder / "segments/lapsed.sql"
    began = path.read_text()
    path.write_text("this is no question")
    with site.open() as shop, pytest.raises(Exception, match="segment"):
        site.known(shop, "lapsed", lambda shop: shop.segment("lapsed"))
    path.write_text(began)
    with site.open() as shop:
        assert site.known(shop, "lapsed", lambda shop: shop.segment("lapsed")).count >= 0


def test_a_plan_says_what_of_it_nobody_real_did(site):
    with site.open() as shop:
        assert shop.simulated() == ("people",)
