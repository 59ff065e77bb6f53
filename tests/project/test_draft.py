"""A draft in a project: asked for once, edited in the file, approved by a person; planning asks nobody."""

import re

import pytest

import echt
from echt.create import human_share
from echt.errors import CampaignError, ProjectError


def test_from_draft_to_edit_to_approval(folder):
    with echt.open(folder) as shop:
        made = shop.draft("spring", engine="phrases")
        path = folder / "content/spring.md"
        assert human_share(made.creative) == 0 and made.creative.made_by == "phrases"
        with pytest.raises(CampaignError) as caught:
            shop.draft("spring", engine="phrases")
        assert caught.value.code == "E437"
        path.write_text(path.read_text() + "\nAnna grew up between these pots and pans.\n", encoding="utf-8")
        edited = shop.create("spring")
        assert edited.creative.version != made.creative.version
        assert 0 < human_share(edited.creative) < 0.5 and edited.creative.human_editor
        assert [one.text for one in edited.creative.written if one.by == "human"] == [
            "Anna grew up between these pots and pans."
        ]
        with pytest.raises(CampaignError):  # the words changed since somebody said yes
            shop.plan("spring")
        shop.approve("spring", by="Anna de Vries")
        assert shop.plan("spring").asked > 0


def test_an_edit_by_name_reaches_the_label_and_one_that_fails_changes_nothing(folder):
    path = folder / "content/spring.md"
    with echt.open(folder) as shop:
        shop.draft("spring", engine="phrases")
        edited = shop.edit("spring", {"en": {"subject": "Ann has been baking again"}}, by="Anna de Vries")
        assert edited.creative.human_editor == "Anna de Vries" and "edited by Anna de Vries" in str(edited)
        assert edited.creative.texts["en"]["subject"] == "Ann has been baking again"
        before = path.read_bytes()
        with pytest.raises(CampaignError) as caught:
            shop.edit("spring", {"en": {"subject": "Only {unknown}"}}, by="Anna de Vries")
        assert caught.value.code == "E426" and path.read_bytes() == before


def test_a_project_that_writes_with_a_model_asks_it_only_when_told_to(folder):
    settings = '\n[create]\nengine = "openai"\n[create.openai]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\nkey_env = ""\n'
    with echt.open(folder) as shop, pytest.raises(ProjectError) as caught:
        shop.draft("spring", engine="openai")
    assert caught.value.code == "E115"
    (folder / "echt.toml").write_text((folder / "echt.toml").read_text() + settings)
    with echt.open(folder) as shop:
        for ask in (lambda: shop.create("spring"), lambda: shop.plan("spring")):
            with pytest.raises(CampaignError) as caught:
                ask()
            assert caught.value.code == "E437"


def test_a_price_that_changes_in_the_feed_after_the_draft_asks_for_a_new_yes(folder):
    path, feed = folder / "content/spring.md", folder / "data/feed.csv"
    text = path.read_text()
    path.write_text(re.sub(r"(?m)^products *=.*$", 'products = ["F1"]', text))
    (folder / "echt.toml").write_text((folder / "echt.toml").read_text() + '\n[create]\nfeed = "data/feed.csv"\n')
    feed.write_text("id,title,price\nF1,Willow basket,12.50 GBP\n")
    with echt.open(folder) as shop:
        shop.draft("spring", engine="phrases")
        shop.approve("spring", by="Anna de Vries")
        assert shop.create("spring").approval is not None
    feed.write_text("id,title,price\nF1,Willow basket,11.75 GBP\n")
    with echt.open(folder) as shop:
        made = shop.create("spring")
        words = " ".join(made.creative.texts["en"].values())
        assert "£11.75" in words and "12.50" not in words and made.approval is None
        assert made.creative.written and human_share(made.creative) == 0
        with pytest.raises(CampaignError) as caught:
            shop.plan("spring")
        assert caught.value.code == "E461"
