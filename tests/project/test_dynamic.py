"""A whole project whose mail has a place for a product: gate, plan, mail, why, forget."""

import email
import email.policy
import hashlib
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from PIL import Image

import echt
from echt import flow
from echt.errors import CampaignError
from echt.flow.products import on_shelf
from echt.nouns import Approval
from echt.permission import gate

FRONT = """+++
purpose   = "marketing.communications.email"
channel   = "email"
languages = ["nl", "en"]
link      = "https://example.org/p/{product.id}"

[slots]
"""
MAIL = "marketing.communications.email"
PROFILE = "personalize.content.profiled"


def dynamic(folder, rules="", name="spring"):
    (folder / f"content/{name}.md").write_text(f"{FRONT}{rules}+++\n", encoding="utf-8")


@pytest.fixture
def folder(folder):
    dynamic(folder)
    campaign = folder / "campaigns/spring.toml"
    (folder / "campaigns/weekly.toml").write_text(campaign.read_text().replace('["spring"]', '["weekly"]'))
    (folder / "content/spring.md").rename(folder / "content/weekly.md")
    dynamic(folder)
    return folder


def categories(shop):
    rows = shop.setting.warehouse.select("SELECT product_id, category FROM products").to_pylist()
    return {row["product_id"]: row["category"] for row in rows}


def history(shop, person):
    return shop.setting.warehouse.select(
        "SELECT product_id, at FROM items WHERE person_id = $p AND quantity > 0 AND at <= $at",
        params={"p": person, "at": shop.at},
    ).to_pylist()


def planned(shop):
    shop.approve("weekly", by="Anna de Vries")
    return shop.plan("weekly")


def test_people_get_a_product_they_may_get_and_nobody_else_does(shop):
    draft = planned(shop)
    sent = draft.sent.to_pylist()
    assert len(sent) > 20
    assert len({row["product_ids"][0] for row in sent}) > 3
    known = categories(shop)
    profiled = set(gate(shop.setting.ledger, shop.setting.warehouse, PROFILE, shop.at).person_id.to_pylist())
    popular = set()
    for row in sent:
        (one,) = row["product_ids"]
        assert one in known
        way = row["product_reason"]
        if row["person_id"] in profiled:
            bought = {
                line["product_id"]
                for line in history(shop, row["person_id"])
                if line["at"] > shop.at - timedelta(days=89)
            }
            assert one not in bought
        else:
            assert way == "popular:"
            popular.add(one)
        if way.startswith("recent:"):
            assert way == f"recent:{known[one]}"
            assert known[one] in {known[line["product_id"]] for line in history(shop, row["person_id"])}
        if way.startswith("together:"):
            assert way.removeprefix("together:") in {line["product_id"] for line in history(shop, row["person_id"])}
    assert len(popular) <= 1
    assert all(row["product_ids"] == [] for row in draft.decisions.to_pylist() if row["creative_id"] is None)


def test_who_may_not_be_profiled_gets_what_is_popular_whatever_they_bought(shop):
    """Half of them object to the purpose: their history is not read, all of them get one product."""
    setting = shop.setting
    everyone = gate(setting.ledger, setting.warehouse, PROFILE, shop.at).person_id
    n = len(everyone)
    assert n > 100
    some = everyone.slice(0, n // 2)
    setting.ledger.record_permissions(
        pa.table(
            {
                "person_id": some,
                "purpose": [PROFILE] * len(some),
                "basis": ["objection"] * len(some),
                "granted": [False] * len(some),
            }
        ),
        at=shop.at,
    )
    sent = planned(shop).sent
    theirs = sent.filter(pc.is_in(sent["person_id"], value_set=some)).to_pylist()
    assert len(theirs) > 5
    assert {row["product_reason"] for row in theirs} == {"popular:"}
    assert len({row["product_ids"][0] for row in theirs}) == 1
    others = sent.filter(pc.invert(pc.is_in(sent["person_id"], value_set=some))).to_pylist()
    assert len({row["product_reason"] for row in others}) > 1


def test_without_a_product_the_plain_creative_goes_out(shop, folder):
    dynamic(folder, 'categories = ["nothing of the kind"]\n')
    (folder / "content/weekly.md").write_text(
        '+++\npurpose = "marketing.communications.email"\nproducts = ["P001"]\n+++\n', encoding="utf-8"
    )
    campaign = folder / "campaigns/weekly.toml"
    campaign.write_text(campaign.read_text().replace('["weekly"]', '["spring", "weekly"]'))
    shop.approve("weekly", by="Anna de Vries")
    shop.approve("spring", by="Anna de Vries")
    draft = shop.plan("weekly")
    assert "'spring' can show 0 products" in str(draft)
    assert set(draft.sent["creative_id"].to_pylist()) <= {"weekly"}
    dynamic(folder)
    shop.approve("spring", by="Anna de Vries")
    both = shop.plan("weekly").sent
    assert set(both["creative_id"].to_pylist()) == {"spring", "weekly"}
    basis = dict(zip((reach := gate(shop.setting.ledger, shop.setting.warehouse, MAIL, shop.at)).person_id.to_pylist(),
                     reach.basis.to_pylist(), strict=True))  # fmt: skip
    # a soft opt-in is for what is like what they bought: no product chosen by us, unless the categories are named
    assert {row["creative_id"] for row in both.to_pylist() if basis[row["person_id"]] == "soft_opt_in"} == {"weekly"}


def test_products_that_were_withdrawn_named_or_not_sold_are_never_shown(shop, folder):
    first = planned(shop).sent["product_ids"].to_pylist()
    favourite = max((one for (one,) in first), key=[one for (one,) in first].count)
    shop.setting.ledger.withdraw(Approval("product", favourite, "", "Anna de Vries", shop.at))
    second = shop.plan("weekly").sent["product_ids"].to_pylist()
    assert second
    assert [favourite] not in second
    other = second[0][0]
    dynamic(folder, f'without = ["{other}"]\n', "weekly")
    third = planned(shop).sent["product_ids"].to_pylist()
    assert [other] not in third
    assert [favourite] not in third
    last = {
        row["product_id"]: row["day"]
        for row in shop.setting.warehouse.select(
            "SELECT product_id, max(day) AS day FROM prices GROUP BY 1"
        ).to_pylist()
    }
    dynamic(folder, "sold_days = 2\n", "weekly")
    fourth = planned(shop).sent["product_ids"].to_pylist()
    assert all(last[one] > (shop.at - timedelta(days=2)).date() for (one,) in fourth)


@pytest.mark.parametrize("what", ["name", "category"])
def test_a_product_that_tells_a_special_category_is_on_no_shelf(shop, what):
    row = {"product_id": "X9", "name": "Lamp", "category": "home", "price": 5.0, "currency": "EUR"}
    shop.setting.warehouse.append("products", pa.Table.from_pylist([row]))
    assert "X9" in on_shelf(shop.setting, 60)["product_id"].to_pylist()
    row |= {"product_id": "X8", what: "Zwangerschapstest"}
    shop.setting.warehouse.append("products", pa.Table.from_pylist([row]))
    assert "X8" not in on_shelf(shop.setting, 60)["product_id"].to_pylist()


@pytest.mark.parametrize("when", ["between plan and commit", "between commit and hand-over"])
def test_a_product_withdrawn_after_the_plan_does_not_leave_and_the_others_do(folder, when):
    with echt.open(folder) as shop:
        draft = planned(shop)
        shown = [row["product_ids"][0] for row in draft.sent.to_pylist()]
        gone = max(set(shown), key=shown.count)
        steps = [
            lambda: shop.setting.ledger.withdraw(Approval("product", gone, "", "Anna de Vries", shop.at)),
            lambda: shop.commit(draft),
        ]
        for step in steps if when == "between plan and commit" else reversed(steps):
            step()
        done = shop.deliver("weekly")
        assert done.refused["product_withdrawn"] == shown.count(gone)
        assert done.handed_over == len(shown) - sum(done.refused.values())
        (person,) = [row["person_id"] for row in draft.sent.to_pylist() if row["product_ids"] == [gone]][:1]
        assert "released" in shop.setting.ledger.attention_of(person)["state"].to_pylist()


def test_a_rule_changed_after_the_yes_needs_another(shop, folder):
    planned(shop)
    dynamic(folder, "bought_days = 10\n", "weekly")
    with pytest.raises(CampaignError) as caught:
        shop.plan("weekly")
    assert caught.value.code == "E461"


def mails(folder):
    found = []
    for path in (folder / "outbox").rglob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if (mail["X-Echt-Creative"] or "").startswith("weekly"):
            found.append((path, mail))
    return found


def committed(shop):
    """A plan and its hand-over."""
    draft = planned(shop)
    shop.commit(draft)
    shop.deliver("weekly")
    return draft


def test_the_mail_shows_name_price_and_its_day_and_says_why_in_both_languages(folder):
    with echt.open(folder) as shop:
        setting = shop.setting
        people = setting.warehouse.select("SELECT person_id FROM people ORDER BY 1")["person_id"].combine_chunks()
        setting.ledger.set_settings(
            pa.table({"person_id": people, "language": ["nl" if i % 2 else "en" for i in range(len(people))]}),
            at=shop.at,
        )
        draft = committed(shop)
        assert {one.template for one in draft.fills} == {shop.create("weekly").creative.version}
        names = flow.products.product_names(setting, sorted(categories(shop)))
        rows = {
            row["creative_version"]: row
            for row in setting.ledger.decisions(run_id=draft.run_id).to_pylist()
            if row["creative_id"]
        }
        seen = set()
        for path, mail in mails(folder):
            version = mail["X-Echt-Creative"].partition("version=")[2]
            (one,) = json.loads(rows[version]["product_ids"])
            creative = setting.ledger.creative("weekly", version)
            language = mail["Content-Language"]
            price = creative.texts[language]["subject"].rpartition(" ")[2]
            assert names[one].lower() in mail["Subject"].lower()
            for part in ("plain", "html"):
                text = mail.get_body((part,)).get_content()
                assert price in text
                assert f"https://example.org/p/{one}" in text
                assert ("prijs van" if language == "nl" else "price of") in text
                assert ("U ziet" if language == "nl" else "You see") in text
                assert "{product" not in text
            assert shop.verify(path).ours
            seen.add(language)
        assert seen == {"nl", "en"}
        assert shop.check().findings == ()


def test_why_names_the_product_in_both_languages(shop):
    draft = committed(shop)
    row = draft.sent.to_pylist()[0]
    for language, said in (("nl", "Het toont"), ("en", "It shows")):
        report = shop.why(row["person_id"], campaign="weekly", language=language)
        assert any(said in one.say(language) for one in report.decisions), str(report)
        assert any(one.numbers.get("product_id") == row["product_ids"][0] for one in report.decisions)


def test_forgetting_leaves_no_product_of_a_person(shop, folder):
    draft = committed(shop)
    person = draft.sent["person_id"][0].as_py()
    assert len(shop.setting.ledger.decisions(person_id=person)) >= 1
    shop.forget(person)
    assert len(shop.setting.ledger.decisions(person_id=person)) == 0
    assert not history(shop, person)
    with sqlite3.connect(folder / shop.config.ledger.url) as ledger:
        bodies = [body for (body,) in ledger.execute("SELECT body FROM creatives").fetchall()]
    assert len(bodies) == len({one.version for one in draft.fills}) + 2  # the templates of both campaigns' mails
    assert not [body for body in bodies if person in body]  # a fill is about a product


def test_the_report_shows_what_most_people_saw(shop):
    draft = committed(shop)
    seen = [one["counts"] for one in pc.value_counts(draft.sent["creative_version"]).to_pylist()]
    assert len(seen) > 3
    assert [one.people for one in shop.figures("weekly").creatives] == sorted(seen, reverse=True)[:3]


def test_a_template_itself_never_leaves(shop):
    planned(shop)
    template = shop.create("weekly").creative
    draft = shop.plan("weekly")
    where = draft.decisions.schema.get_field_index("creative_version")
    open_ = pc.if_else(pc.is_valid(draft.decisions["creative_id"]), template.version, None)
    raw = replace(draft, decisions=draft.decisions.set_column(where, "creative_version", open_), fills=())
    shop.commit(raw)
    with pytest.raises(CampaignError) as caught:
        shop.deliver("weekly")
    assert caught.value.code == "E433"
    assert mails(shop.folder) == []


def test_one_by_one_each_person_sees_their_own_product_as_in_the_plan(folder, shop):
    campaign = folder / "campaigns/weekly.toml"
    campaign.write_text(campaign.read_text().replace("max_contacts = 1", "max_contacts = 2"))
    draft = planned(shop)
    shop.commit(draft)
    rows = [row for row in draft.decisions.to_pylist() if row["product_ids"]]
    then = shop.at + timedelta(days=8)
    desks, ledger = shop.desks("weekly"), shop.setting.ledger
    made = {row["person_id"]: desks.decide(row["person_id"], at=then, commit=False).decisions[0] for row in rows[:20]}
    assert any(one.reason.sends for one in made.values())
    for row in rows[:20]:
        one = made[row["person_id"]]
        if one.creative_id:
            for name in ("product_reason", "creative_version"):
                assert getattr(one, name) == row[name]
            assert list(one.product_ids) == row["product_ids"]
    person = next(row["person_id"] for row in rows[:20] if made[row["person_id"]].creative_id)
    told = desks.decide(person, at=then)
    (said,) = told.to_dict()["decisions"]
    assert "{product" not in json.dumps(said["words"])
    assert said["words"]["nl"]["label"] and said["words"]["nl"]["digital_source_type"].endswith("algorithmicMedia")
    assert "shows" in said["why"]
    (product,) = said["product_ids"]
    seen = [p for p, one in made.items() if product in one.product_ids and p != person]
    ledger.withdraw(Approval("product", product, "", "Anna de Vries", then))
    assert all(desks.decide(p, at=then).decisions[0].reason == "no_creative" for p in seen)
    assert shop.check().findings == ()


def test_each_product_has_its_own_picture_with_its_photo_inside_the_mail(folder):
    dynamic(folder, 'pictures = ["1200x400"]\n', name="weekly")
    with echt.open(folder) as shop:
        first = planned(shop).fills[0].product_ids[0]
        (folder / "data/photos").mkdir()
        Image.radial_gradient("L").resize((640, 480)).convert("RGB").save(folder / f"data/photos/{first}.jpg")
        draft = committed(shop)
        assert {(one.width, one.height, one.theme) for fill in draft.fills for one in fill.pictures} == {
            (1200, 400, "light")
        }
        kept = {one.sha256: fill for fill in draft.fills for one in fill.pictures}
        assert len(kept) == sum(len(fill.pictures) for fill in draft.fills)
        drawn = {fill.product_ids[0]: {one.source for one in fill.pictures} for fill in draft.fills}
        assert drawn.pop(first) != {"algorithmicMedia"}  # the photo is part of it
        assert all(source == {"algorithmicMedia"} for source in drawn.values())
        seen = set()
        for _, mail in mails(folder):
            (inside,) = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
            fill = kept[hashlib.sha256(inside.get_content()).hexdigest()]
            assert mail["X-Echt-Creative"].endswith(f"version={fill.version}")
            seen.add(fill.product_ids[0])
        assert len(seen) > 1


def test_words_that_cannot_be_drawn_are_shown_without_a_picture(folder):
    words = "subject: {product.name} \U0001fa92\n\n{product.name}: {product.price}, {product.date}.\n"
    path = folder / "content/weekly.md"
    path.write_text(f'{FRONT}pictures = ["1200x400"]\n+++\n## nl\n{words}\n## en\n{words}', encoding="utf-8")
    with echt.open(folder) as shop:
        draft = planned(shop)
        assert draft.fills and not any(fill.pictures for fill in draft.fills)
        assert any("no picture (E452), words only" in note for note in draft.notes)
