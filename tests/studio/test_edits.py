"""Text files are edited with a merge, a check, a commit and a way back; never with a loss."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import ProjectError
from echt.studio import edits

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=6).map("".join)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments/lapsed.sql").write_text("-- one\nx\n-- two\ny\n")
    return tmp_path


def test_two_people_at_one_file_get_a_merge(folder):
    began = edits.read(folder, "segments", "lapsed")
    edits.write(folder, began, began.text.replace("x", "X"), by="An")
    made = edits.write(folder, began, began.text.replace("y", "Y"), by="Bo")
    assert made.merged
    assert (folder / "segments/lapsed.sql").read_text() == "-- one\nX\n-- two\nY\n"


def test_many_at_the_same_moment_wait_for_each_other_and_nothing_is_lost(folder):
    path = folder / "segments/lapsed.sql"
    path.write_text("".join(f"{n}\n-- kept\n" for n in range(40)))
    began = edits.read(folder, "segments", "lapsed")

    def write(n):
        edits.write(
            folder,
            began,
            began.text.replace(f"{n}\n-- kept\n", f"{n}!\n-- kept\n", 1) if n else f"0!{began.text[1:]}",
            by="An",
        )

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(10)))
    assert path.read_text() == "".join(f"{n}{'!' * (n < 10)}\n-- kept\n" for n in range(40))


def test_the_same_lines_are_refused_and_nothing_is_lost(folder):
    began = edits.read(folder, "segments", "lapsed")
    edits.write(folder, began, began.text.replace("x", "X"), by="An")
    with pytest.raises(ProjectError) as caught:
        edits.write(folder, began, began.text.replace("x", "Z"), by="Bo")
    assert caught.value.code == "E117"
    assert "X" in (folder / "segments/lapsed.sql").read_text()


def test_a_text_that_does_not_hold_is_put_back(folder):
    began = edits.read(folder, "segments", "lapsed")

    def check(path):
        raise ProjectError("no.", code="E103")

    with pytest.raises(ProjectError):
        edits.write(folder, began, "broken", by="An", check=check)
    assert edits.read(folder, "segments", "lapsed") == began
    fresh = edits.read(folder, "segments", "fresh")
    with pytest.raises(ProjectError):
        edits.write(folder, fresh, "broken", by="An", check=check)
    assert not (folder / "segments/fresh.sql").exists()


def test_undo_keeps_what_others_changed_since(folder):
    began = edits.read(folder, "segments", "lapsed")
    mine = edits.write(folder, began, began.text.replace("x", "X"), by="An")
    now = edits.read(folder, "segments", "lapsed")
    edits.write(folder, now, now.text.replace("y", "Y"), by="Bo")
    edits.undo(folder, mine.edit_id, by="An")
    assert (folder / "segments/lapsed.sql").read_text() == "-- one\nx\n-- two\nY\n"
    fresh = edits.write(folder, edits.read(folder, "segments", "fresh"), "z\n", by="An")
    edits.undo(folder, fresh.edit_id, by="An")
    assert not (folder / "segments/fresh.sql").exists()
    with pytest.raises(ProjectError) as caught:
        edits.undo(folder, "../../../etc", by="An")
    assert caught.value.code == "E119"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("segments", "../echt"), ("..", "x"), ("data", "x"), ("segments", "a/b"), ("segments", ""), ("segments", "A b")],
)
def test_only_text_files_of_the_project_are_edited(folder, kind, name):
    with pytest.raises(ProjectError) as caught:
        edits.read(folder, kind, name)
    assert caught.value.code == "E116"


def test_a_link_is_not_followed(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "secret.sql"
    other.write_text("secret")
    (folder / "segments/link.sql").symlink_to(other)
    with pytest.raises(ProjectError):
        edits.read(folder, "segments", "link")


def test_an_edit_is_a_commit_of_that_file_alone(folder):
    def git(*words):
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    (folder / "other.txt").write_text("mine")
    git("add", "other.txt")
    began = edits.read(folder, "segments", "lapsed")
    made = edits.write(folder, began, "z\n", by="An de Wit")
    assert git("log", "-1", "--format=%H|%an|%s").strip() == f"{made.commit}|An de Wit|segments: lapsed"
    assert git("show", "--name-only", "--format=").split() == ["segments/lapsed.sql"]
    assert git("diff", "--cached", "--name-only").split() == ["other.txt"]


@given(LINES, LINES, LINES)
@settings(max_examples=50, deadline=None)
def test_a_merge_is_fair_and_never_invents(base, mine, theirs):
    both = edits.merged(base, mine, theirs)
    assert both == edits.merged(base, theirs, mine)
    assert edits.merged(base, mine, base) == mine
    if both is not None:
        assert set(both.splitlines()) <= set((mine + theirs).splitlines())
