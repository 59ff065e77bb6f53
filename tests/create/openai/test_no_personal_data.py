"""Nothing of people leaves: a project full of them, everything that was sent caught on the wire, and every canary sought."""

import csv
import json
from dataclasses import replace

import pyarrow as pa
import pytest

import echt
from echt import create
from echt.errors import ProjectError
from echt.prove.labels import label
from echt.flow.write import product_facts

from .conftest import GOOD, says

PEOPLE = [("canary.jansen", "Cornelia Kanarie"), ("canary.devries", "Willem Vink"), ("canary.bakker", "Aagje Spreeuw")]


@pytest.fixture
def shop(tmp_path, monkeypatch, model, key):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "canaryshop"
    echt.init(folder, people=60, seed=5).close()
    settings = f'\n[create.openai]\nbase_url = "{model.url}"\nmodel = "small"\nkey_env = "ECHT_TEST_KEY"\nretries = 0\n'
    (folder / "echt.toml").write_text((folder / "echt.toml").read_text() + settings)
    with echt.open(folder) as opened:
        opened.ingest()
        for raw, name in PEOPLE:
            known = {"email": f"{raw}@kanarie.example", "phone": "+31612340987", "name": name}
            rows = [{"person_id": opened.person_id(raw), "kind": kind, "value": value} for kind, value in known.items()]
            opened.setting.ledger.put_contacts(pa.Table.from_pylist(rows), at=opened.at)
        yield opened


def test_of_everything_that_is_sent_nothing_is_of_people(shop, model):
    brief = create.load_content(shop.folder / "content/spring.md")
    words = {"nl": {"subject": "Voor Cornelia Kanarie", "body": "canary.jansen@kanarie.example kocht dit al."}}
    brief = replace(brief, copy=words, link="https://shop.example/?who=canary.devries")  # what people wrote stays here
    sentence = next(iter(shop.segments().values())).sentence
    model.answers = [says(GOOD | {"body": "Kijk rustig. {a}."})]
    facts = [*product_facts(shop.setting, brief), *brief.facts]
    writer = shop.model(audience=sentence)
    for language in brief.languages:
        writer.words(brief, facts, language)
    model.answers = [says({"ways": ["Kijk rustig naar {a}"]})]
    writer.variants(brief, facts, "en", "subject", n=3, seed=1)
    assert len(model.requests) == len(brief.languages) + 1
    sent = "\n".join(path + repr(headers) + raw.decode() for path, headers, raw in model.requests).lower()
    assert sentence[:20].lower() in sent
    people = [row["person_id"] for row in shop.people().to_pylist()]
    raw_ids = {row["person"] for row in csv.DictReader((shop.folder / "data/permissions.csv").read_text().splitlines())}
    canaries = [one for raw, name in PEOPLE for one in (raw, *name.split(), shop.person_id(raw))]
    canaries += ["kanarie.example", "612340987", *people, *raw_ids, str(shop.folder), shop.folder.name]
    assert len(people) >= 40 and len(raw_ids) >= 30
    assert [one for one in canaries if one.lower() in sent] == []


def test_what_is_sent_is_made_of_rules_facts_and_one_sentence(shop, model):
    brief = create.load_content(shop.folder / "content/spring.md")
    model.answers = [says(GOOD | {"body": "Kijk rustig. {a}."})]
    facts = [*product_facts(shop.setting, brief), *brief.facts]
    shop.model(audience="Bought last year.").words(brief, facts, "nl")
    data = json.loads(json.loads(model.requests[0][2])["messages"][1]["content"])
    assert set(data) == {"channel", "for", "facts", "words_not_to_use"} and data["for"] == "Bought last year."
    assert {key for row in data["facts"] for key in row} <= {"place", "what", "value", "holds"}
    assert len(data["facts"]) == len(facts)


def test_a_draft_of_a_model_from_asking_to_the_label_in_the_mail(shop, model):
    path = shop.folder / "content/spring.md"
    model.answers = [says(GOOD | {"body": "Kijk rustig naar {a}. Het mag ook morgen."})]
    made = shop.draft("spring", engine="openai")
    assert (
        "{P081.name}" in path.read_text()
        and made.creative.made_by == "openai:small"
        and made.creative.human_editor is None
    )
    data = json.loads(json.loads(model.requests[0][2])["messages"][1]["content"])
    assert data["for"] in {one.sentence for one in shop.segments().values()}  # of the campaign that shows it
    assert {(one.by, one.model, len(one.prompt)) for one in made.creative.written} == {("openai", "small", 12)}
    asked = len(model.requests)
    path.write_text(
        path.read_text().replace("Het mag ook morgen.", "Thuis stond er vroeger zo een op tafel."), encoding="utf-8"
    )
    edited = shop.create("spring")
    assert edited.creative.human_editor and 0 < create.human_share(edited.creative) < 1
    assert label(edited.creative, "nl").text == "Geschreven met hulp van AI, nagekeken door een mens."
    assert label(made.creative, "en").text == "Written with help of AI."
    shop.approve("spring", by="Anna de Vries")
    assert len(model.requests) == asked  # nobody asks a model again


def test_without_a_model_in_the_project_there_is_none(shop):
    text = (shop.folder / "echt.toml").read_text().partition("[create.openai]")[0]
    (shop.folder / "echt.toml").write_text(text)
    with echt.open(shop.folder) as other, pytest.raises(ProjectError) as caught:
        other.model()
    assert caught.value.code == "E115"


def test_a_key_in_the_project_folder_is_refused(shop):
    (shop.folder / "echt.toml").write_text((shop.folder / "echt.toml").read_text() + 'api_key = "sk-secret"\n')
    with pytest.raises(ProjectError) as caught:
        echt.open(shop.folder)
    assert caught.value.code == "E104" and "sk-secret" not in str(caught.value) and "key_env" in str(caught.value)


def test_a_picture_that_a_model_made_says_so_wherever_it_goes(shop, model):
    import base64
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.radial_gradient("L").resize((64, 64)).convert("RGB").save(out, "PNG")
    settings = (
        (shop.folder / "echt.toml").read_text().replace('model = "small"', 'model = "small"\nimage_model = "painter"')
    )
    (shop.folder / "echt.toml").write_text(settings)
    model.answers = [
        lambda handler: handler.whole({"created": 1, "data": [{"b64_json": base64.b64encode(out.getvalue()).decode()}]})
    ]
    with echt.open(shop.folder) as again:
        (product,) = create.load_content(shop.folder / "content/spring.md").product_ids[:1]
        kept = again.image(product, {"nl": "een vaas op tafel", "en": "a vase on a table"}, size=64)
        assert kept.name == f"{product}.made-by-ai.png"
        sent = json.loads(model.requests[-1][2])
        assert sent["prompt"].count("a vase on a table") == 1 and product not in sent["prompt"]
        path = shop.folder / "content/spring.md"
        front = path.read_text().replace("+++\n", f'+++\nproducts = ["{product}"]\npictures = ["1200x400"]\n', 1)
        path.write_text(
            "\n".join(line for i, line in enumerate(front.splitlines()) if not (line.startswith("products") and i > 2))
            + "\n"
        )
        made = again.create("spring").creative
        assert {one.source for one in made.pictures} == {"compositeWithTrainedAlgorithmicMedia"}
        assert any("een vaas op tafel" in one.alt for one in made.pictures if one.language == "nl")
        out.seek(0)
        (kept.parent / f"{product}.png").write_bytes(out.getvalue())  # a photo of one's own wins
        assert {one.source for one in again.create("spring").creative.pictures} == {"composite"}
