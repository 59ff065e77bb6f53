"""The ways out of a whole project: a report is sent around too, so it shows only what the gate lets out."""

import io
import json
from dataclasses import replace
from pathlib import Path

import c2pa
import pytest

import echt
from echt import flow
from echt.create.engines.openai import Endpoint, OpenAI
from echt.errors import NotAllowedError
from echt.nouns import Approval
from echt.prove import Held
from echt.report.data import Plate
from echt.report.sent import creatives
from echt.report.voice import Voice

from ..report.sample import PIXEL, sample
from .test_dynamic import dynamic


@pytest.fixture
def seen(shop, folder):
    """An approved creative with its pictures, which the gate lets out."""
    path = folder / "content/spring.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("+++\n", '+++\npictures = ["1200x400"]\n', 1), encoding="utf-8"
    )
    shop.create("spring")
    shop.approve("spring", by="Anna de Vries")
    return flow.approved_creative(shop.setting, path)


def held(shop, creative):
    return {one.held for one in flow.shown_pictures(shop.setting, creative)}


def test_a_report_shows_what_may_leave_with_its_mark(shop, seen):
    found = flow.shown_pictures(shop.setting, seen)
    assert found and {one.held for one in found} == {None} and all(len(one.mark) == 8 and one.content for one in found)


def test_a_report_shows_nothing_that_may_not_leave_and_says_why(shop, folder, seen):
    one = next(one for one in seen.pictures if one.theme == "light")
    file = folder / "pictures" / f"{one.sha256}.jpg"
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    found = flow.shown_pictures(shop.setting, seen)
    assert {(one.held, one.content) for one in found} == {(Held.changed, b"")}
    file.unlink()
    assert held(shop, seen) == {Held.gone}
    file.symlink_to(folder / "echt.toml")  # what stands there instead is no picture of this creative
    assert held(shop, seen) == {Held.changed}
    file.unlink()
    file.write_bytes(kept)
    assert held(shop, seen) == {None}
    shop.setting.ledger.withdraw(Approval("creative", "spring", seen.version, "Anna de Vries", shop.at))
    assert held(shop, seen) == {Held.not_approved}
    with pytest.raises(NotAllowedError):
        flow.export_banners(shop.setting, seen, shop.brand, folder / "banners")
    assert not list((folder / "banners").rglob("*.html"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Niet vrijgegeven, dus niet getoond: niemand keurde precies dit goed."),
        ("en", "Not released, so not shown: nobody approved exactly this."),
    ],
)
def test_the_reason_stands_where_the_picture_would(language, said):
    data = sample()
    plate = Plate(1200, 400, language, "Weg", "", held="not_approved")
    ai = Plate(1200, 400, language, "Een mok", PIXEL, "trainedAlgorithmicMedia", mark="0a1b2c3d")
    page = creatives(replace(data, creatives=(replace(data.creatives[0], pictures=(plate, ai)),)), Voice(language))
    assert said in page and ("“Met AI gemaakt”" in page or "“Made with AI”" in page) and 'data-made-by="ai"' in page


@pytest.mark.parametrize(
    "why", [one for one in Held if one not in {Held.no_label, Held.no_data, Held.expired, Held.withdrawn}]
)
def test_each_reason_is_said_in_both_languages(why):
    from echt.report.sent import _HELD

    assert len(_HELD[why.name]) == 2 and _HELD[why.name][0] != _HELD[why.name][1]


def test_a_withdrawn_product_has_no_banner_and_the_others_have(shop, folder, monkeypatch):
    monkeypatch.setattr("echt.flow.export.MOST", 3)
    dynamic(folder, "", name="weekly")
    shop.approve("weekly", by="Anna de Vries")
    approved = flow.approved_creative(shop.setting, folder / "content/weekly.md")
    made = flow.export_banners(shop.setting, approved, shop.brand, folder / "banners", sizes=("300x250",))
    products = {one["product"] for one in json.loads((made.folder / "index.json").read_text())}
    shop.setting.ledger.withdraw(Approval("product", min(products), "", "Anna de Vries", shop.at))
    later = flow.export_banners(shop.setting, approved, shop.brand, folder / "later", sizes=("300x250",))
    left = {one["product"] for one in json.loads((later.folder / "index.json").read_text())}
    assert left and min(products) in products - left


def test_a_picture_by_a_model_is_shown_as_one_and_stays_inside_with_its_own_manifest(shop, folder, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "examples/giftshop"))
    import standin

    path = folder / "content/spring.md"
    (product,) = echt.create.load_content(path).product_ids[:1]
    with standin.serving() as url:
        model = OpenAI(Endpoint(base_url=url, model="m", image_model=standin.NAME, key_env=""), at=shop.at)
        kept = shop.image(product, {"nl": "een kist met bollen", "en": "a crate of bulbs"}, size=256, model=model)
    assert standin.NAME in kept.with_suffix(".json").read_text(encoding="utf-8")
    front = path.read_text(encoding="utf-8").replace(
        "+++\n", f'+++\nproducts = ["{product}"]\npictures = ["1200x400"]\n', 1
    )
    lines = [line for n, line in enumerate(front.splitlines()) if not (line.startswith("products") and n > 2)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shop.create("spring")
    shop.approve("spring", by="Anna de Vries")
    approved = flow.approved_creative(shop.setting, path)
    found = flow.shown_pictures(shop.setting, approved)
    assert {(one.held, one.picture.source) for one in found} == {(None, "compositeWithTrainedAlgorithmicMedia")}
    for one in found:
        (folder / "left.jpg").write_bytes(one.content)
        with c2pa.Reader("image/jpeg", io.BytesIO(one.content)) as reader:
            said = json.loads(reader.json())
        active = said["manifests"][said["active_manifest"]]
        label = {"nl": "Met AI gemaakt", "en": "Made with AI"}[one.picture.language]
        assert [x["data"]["label"] for x in active["assertions"] if x["label"] == "eu.echt.disclosure"] == [label]
        inside = said["manifests"][active["ingredients"][0]["active_manifest"]]
        assert "digitalsourcetype/trainedAlgorithmicMedia" in json.dumps(inside["assertions"])
        verdict = shop.verify(folder / "left.jpg")
        assert verdict.state == "provenance proven" and verdict.ai_declared
