"""What pages look through: segments as groups, what can be chosen, broken files beside good ones."""

import json

import pytest

import echt
from echt.errors import ProjectError

MAIL = "marketing.communications.email"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    base = tmp_path_factory.mktemp("looking")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        with echt.init(base / "shop", people=120, seed=3) as made:
            made.ingest()
            made.permit(base / "shop/data/permissions.csv")
            yield made


def test_a_portrait_counts_the_same_people_as_the_segment(shop):
    seen = shop.portrait("lapsed")
    assert seen.result.count == shop.segment("lapsed").count == seen.history[-1][1]
    assert sum(cell.people for cell in seen.by_value) == seen.result.count
    assert min(cell.people for cell in seen.by_value) >= 10
    assert seen.spoken["nl"].startswith("Mensen die in de laatste 365 dagen iets kochten")
    assert seen.to_dict()["history"][-1]["people"] == seen.result.count
    assert [at for at, _ in seen.history] == sorted(at for at, _ in seen.history)


def test_a_text_is_counted_before_it_is_a_file(shop):
    everyone = shop.portrait("draft", f"-- purpose: {MAIL}\ntrue", past=False)
    assert everyone.result.count == everyone.result.people > 0
    assert everyone.history == ()
    with pytest.raises(ProjectError, match="there is no event 'Order Complete'"):
        shop.portrait("draft", f"-- purpose: {MAIL}\ndid('Order Complete')")


def test_the_choices_are_what_the_data_has(shop):
    found = shop.choices(MAIL)
    assert {"Order Completed", "Product Viewed"} <= set(found.events)
    assert "value" in found.sums["Order Completed"]
    assert "NL" in found.traits["country"]
    assert {"lapsed", "newcomers", "regulars"} <= set(found.segments)


def test_any_name_of_a_trait_or_property_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    odd = ('a"b', "a/b~c", "$", "")
    with echt.init(tmp_path / "shop", people=20, seed=3) as made:
        events = made.folder / "data/events.jsonl"
        lines = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
        for line in lines:
            for kind in {"traits", "properties"} & line.keys():
                line[kind] |= dict.fromkeys(odd, 1)
        events.write_text("\n".join(map(json.dumps, lines)), "utf-8")
        made.ingest()
        made.permit(made.folder / "data/permissions.csv")
        assert set(odd) <= set(made.choices(MAIL).sums["Product Viewed"])


def test_a_broken_file_is_told_beside_the_good_ones(shop):
    path = shop.folder / "segments/broken.sql"
    path.write_text(f"-- purpose: {MAIL}\ndid('Order Complete')")
    try:
        good, broken = shop.portraits()
        assert {"lapsed", "newcomers", "regulars"} <= set(good)
        assert broken["broken"].code == "E122"
        assert shop.portrait("lapsed").result.count
    finally:
        path.unlink()


def test_a_segment_that_asks_a_prediction_has_no_history(shop):
    with pytest.raises(ProjectError):  # nothing was predicted here
        shop.portrait("draft", f"-- purpose: {MAIL}\np_alive > 0.5")
    assert shop.foretold("order") == ()


def test_what_a_segment_is_made_of_can_be_chosen_again(shop):
    joined, made = shop.conditions("lapsed")
    text = f"-- purpose: {MAIL}\n{echt.project.predicate(made, joined)}"
    assert shop.portrait("lapsed", text, past=False).result.count == shop.portrait("lapsed", past=False).result.count


def test_a_project_without_events_has_empty_portraits(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    with echt.init(tmp_path / "shop", people=20, seed=3) as empty:
        (empty.folder / "segments/all.sql").write_text(f"-- purpose: {MAIL}\ntrue")
        good, broken = empty.portraits()
        assert good["all"].result.count == 0
        assert good["all"].history == good["all"].by_value == ()
        assert broken["lapsed"].code == "E122"
        assert empty.choices(MAIL).people == 0
