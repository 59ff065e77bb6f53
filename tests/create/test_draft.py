import pytest

from echt.create import change_words, draft, human_share, load_content, put_words, review, write
from echt.errors import CampaignError

from .test_authors import AT, FACT, Model

MAIL = '+++\npurpose = "marketing.communications.email"\n'


@pytest.fixture
def file(tmp_path):
    def make(front="", words="", name="spring"):
        path = tmp_path / f"{name}.md"
        path.write_text(f"{MAIL}{front}\n+++\n{words}", encoding="utf-8")
        return path

    return make


def test_a_draft_goes_into_the_file_with_its_slots_open(file):
    path = file(FACT)
    front = path.read_text().rstrip("\n")
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    assert path.read_text().startswith(front)
    again = load_content(path)
    assert again.copy["nl"] == {"subject": "Zaaien", "body": "Zaaien kan weer. We hebben {v}."}
    assert write(again, earlier=made.creative.written).texts == made.creative.texts
    assert made.creative.made_by == "openai:small" and human_share(made.creative) == 0


def test_what_stays_as_it_was_drafted_is_the_engines_and_has_the_drafts_version(file):
    path = file(FACT)
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    read = write(load_content(path), earlier=made.creative.written)
    assert read.written == made.creative.written and read.version == made.creative.version


def test_words_that_stand_are_never_written_over(file):
    path = file(FACT, "## nl\nsubject: a\n\nVan Anna.\n## en\nsubject: b\n\nBy Anna.\n")
    before = path.read_text()
    with pytest.raises(CampaignError) as caught:
        draft(load_content(path), engine=Model())
    assert caught.value.code == "E437"
    with pytest.raises(CampaignError) as caught:
        put_words(path, {"nl": {"body": "x"}})
    assert caught.value.code == "E437" and path.read_text() == before


@pytest.mark.parametrize("channel", ["email", "sms", "push", "message", "feed", "badge"])
@pytest.mark.parametrize("engine", ["phrases", "template"])
def test_every_engines_draft_of_every_channel_is_a_content_file_again(file, channel, engine):
    path = file(f'channel = "{channel}"\n{FACT}')
    try:
        made = draft(load_content(path), engine=engine)
    except CampaignError as error:
        assert error.code == "E435"  # no way to write it fits
        return
    put_words(path, made.words)
    read = write(load_content(path), earlier=made.creative.written)
    assert read.texts == made.creative.texts and {one.by for one in read.written} == {engine}
    assert read.made_by == engine
    if engine == "phrases":
        assert [one for one in review(read, at=AT) if one.blocks] == []


def test_a_model_is_not_asked_by_its_name_alone(file):
    with pytest.raises(CampaignError) as caught:
        write(load_content(file(FACT)), engine="openai")
    assert caught.value.code == "E437" and "--write" in str(caught.value)
    with pytest.raises(CampaignError):
        draft(load_content(file(FACT)), engine="nobody")


def test_a_body_may_stand_alone(file):
    words = "## nl\n\nKijk rustig: er is tijd.\n\nDag.\n## en\n\nHave a look."
    brief = load_content(file('channel = "message"', words))
    assert brief.copy["nl"] == {"body": "Kijk rustig: er is tijd.\n\nDag."}
    brief = load_content(file("", "## nl\n\nsubject: a\n\nb\n## en\nsubject: a\n\nb"))
    assert brief.copy["nl"] == {"subject": "a", "body": "b"}


def drafted(file):
    path = file(FACT + "# a remark of ours\n")
    made = draft(load_content(path), engine=Model())
    put_words(path, made.words)
    return path, made.creative.written


def test_an_edit_changes_its_words_alone_and_names_who_did_it(file):
    path, earlier = drafted(file)
    before = path.read_text()
    change_words(path, {"nl": {"subject": "Het wordt lente in de moestuin"}}, by="Anna de Vries")
    after = path.read_text()
    assert "# a remark of ours" in after and 'editor = "Anna de Vries"' in after
    assert {line for line in before.splitlines() if line not in after.splitlines()} == {"subject: Zaaien"}
    made = write(load_content(path), earlier=earlier)
    assert made.human_editor == "Anna de Vries" and 0 < human_share(made) < 1
    assert {one.by for one in made.written if (one.language, one.part) == ("nl", "subject")} == {"human"}


def test_an_editor_of_words_that_nobody_changed_is_not_named(file):
    path, earlier = drafted(file)
    text = path.read_text().replace("purpose", 'editor = "Anna de Vries"\npurpose', 1)
    path.write_text(text)
    assert write(load_content(path), earlier=earlier).human_editor is None


@pytest.mark.parametrize(
    ("edits", "by", "code"),
    [
        ({"nl": {"bdy": "x"}}, "Anna de Vries", "E436"),
        ({"fr": {"body": "x"}}, "Anna de Vries", "E436"),
        ({"nl": {"body": " "}}, "Anna de Vries", "E421"),
        ({"nl": {"body": "## de\nx"}}, "Anna de Vries", "E421"),
        ({"nl": {"body": "x"}}, " ", "E427"),
        ({"nl": {"body": "x"}}, "openai", "E427"),
    ],
)
def test_an_edit_that_cannot_be_changes_nothing(file, edits, by, code):
    path, _ = drafted(file)
    before = path.read_bytes()
    with pytest.raises(CampaignError) as caught:
        change_words(path, edits, by=by)
    assert caught.value.code == code
    assert path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_machine_cannot_be_the_editor_in_the_file_either(file):
    path, earlier = drafted(file)
    change_words(path, {"nl": {"subject": "Het wordt lente in de moestuin"}}, by="Anna de Vries")
    path.write_text(path.read_text().replace("Anna de Vries", "ChatGPT-bot"))
    with pytest.raises(CampaignError) as caught:
        write(load_content(path), earlier=earlier)
    assert caught.value.code == "E427"


def test_words_that_an_engine_makes_each_time_are_drafted_before_they_are_edited(file):
    with pytest.raises(CampaignError) as caught:
        change_words(file(FACT), {"nl": {"body": "x"}}, by="Anna de Vries")
    assert caught.value.code == "E436" and "--write" in caught.value.fix
