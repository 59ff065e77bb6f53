"""Pictures are drawn once, kept by what they are, and a creative with other pictures is another version."""

from dataclasses import replace

import pytest

from echt.create import load_content
from echt.create.illustrate import PictureStore, illustrate
from echt.create.picture import Look
from echt.errors import CampaignError, OutsideError
from echt.nouns import Creative

WORDS = {
    "nl": {"subject": "Zaaien kan weer", "body": "Kijk rustig."},
    "en": {"subject": "Sowing time", "body": "Have a look."},
}
CREATIVE = Creative("spring", "v0", "email", WORDS)


def test_a_creative_gets_a_picture_in_every_size_theme_and_language(tmp_path):
    made = illustrate(CREATIVE, PictureStore(tmp_path), sizes=("300x250", "1200x400")).creative
    assert len(made.pictures) == 8 and made.version != CREATIVE.version and len(made.version) == 12
    assert {one.language for one in made.pictures} == {"nl", "en"} and all(one.alt for one in made.pictures)
    store = PictureStore(tmp_path)
    assert all(store.read(one).startswith(b"\x89PNG") for one in made.pictures)


def test_the_same_words_are_not_drawn_again(tmp_path, monkeypatch):
    first = illustrate(CREATIVE, PictureStore(tmp_path), sizes=("300x250",))
    monkeypatch.setattr("echt.create.illustrate.draw", lambda *a, **k: pytest.fail("drawn again"))
    assert illustrate(CREATIVE, PictureStore(tmp_path), sizes=("300x250",)) == first


@pytest.mark.parametrize(
    "change",
    [{"look": Look(light={"accent": "#14505A"})}, {"seed": 4}, {"words": "Zaaien mag weer"}],
)
def test_another_look_shape_or_word_is_another_version(tmp_path, change):
    store = PictureStore(tmp_path)
    first = illustrate(CREATIVE, store, sizes=("300x250",), themes=("light",)).creative
    other = replace(CREATIVE, texts={"nl": {"subject": change.pop("words", "Zaaien kan weer"), "body": "Kijk rustig."}})
    again = illustrate(
        replace(CREATIVE, texts={"nl": WORDS["nl"]}), store, sizes=("300x250",), themes=("light",)
    ).creative
    changed = illustrate(other, store, sizes=("300x250",), themes=("light",), **change).creative
    assert changed.pictures[0].sha256 != again.pictures[0].sha256 and changed.version != again.version
    assert first.pictures[0] == again.pictures[0]


def test_a_picture_that_is_gone_is_told_and_drawing_brings_it_back(tmp_path):
    store = PictureStore(tmp_path)
    one = illustrate(CREATIVE, store, sizes=("300x250",)).creative.pictures[0]
    store.path(one).unlink()
    with pytest.raises(OutsideError) as caught:
        store.read(one)
    assert caught.value.code == "E508"
    illustrate(CREATIVE, store, sizes=("300x250",))
    assert store.read(one)


def test_a_brief_names_the_sizes_it_wants(tmp_path):
    path = tmp_path / "spring.md"
    path.write_text('+++\npurpose = "marketing.communications.email"\npictures = ["1200x400", "300x250"]\n+++\n')
    assert load_content(path).pictures == ("1200x400", "300x250")
    path.write_text('+++\npurpose = "marketing.communications.email"\npictures = ["1200x40"]\n+++\n')
    with pytest.raises(CampaignError) as caught:
        load_content(path)
    assert caught.value.code == "E421" and "1200x400" in caught.value.fix
