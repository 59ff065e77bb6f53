"""`echt verify`: without a project, with several files, as JSON and as a page; the exit code says what was found."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from echt.prove import Source, make_identity, sign_bytes

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder without a project: a signed picture, a changed one, one without anything, and the root."""
    folder = tmp_path_factory.mktemp("outside")
    identity = make_identity(folder / "keys", "Wilg zaden", at=AT)
    held = io.BytesIO()
    Image.linear_gradient("L").save(held, "JPEG")
    signed = sign_bytes(held.getvalue(), "image/jpeg", source=Source.drawn, identity=identity).content
    (folder / "plain.jpg").write_bytes(held.getvalue())
    (folder / "signed.jpg").write_bytes(signed)
    (folder / "changed.jpg").write_bytes(signed + b"0123456789")
    (folder / "root.pem").write_text(identity.root)
    return folder


@pytest.mark.parametrize(("words", "code", "state"), [
    (["plain.jpg"], 0, "unknown"), (["signed.jpg"], 0, "unknown"), (["changed.jpg"], 1, "contradicted"),
    (["signed.jpg", "--trust", "root.pem"], 0, "provenance proven"),
])  # fmt: skip
def test_one_file_outside_a_project(run, files, words, code, state):
    done = run(files, "verify", *words)
    assert (done.code, done.err) == (code, "") and done.out.startswith(f"{state}\n")
    assert json.loads(run(files, "verify", *words, "--json").out)["state"] == state


def test_a_file_that_is_not_there_does_not_stop_the_others(run, files):
    words = ["verify", "plain.jpg", "nowhere.jpg", "changed.jpg", "signed.jpg", "--trust", "root.pem"]
    done = run(files, *words)
    assert done.code == 3 and "Traceback" not in done.err + done.out
    order = [
        done.out.index(one)
        for one in ("plain.jpg\nunknown", "nowhere.jpg\n", "changed.jpg\ncontradicted", "signed.jpg\nprov")
    ]
    assert order == sorted(order) and "E440" in done.out
    rows = json.loads(run(files, *words, "--json").out)["files"]
    assert [one["file"] for one in rows] == words[1:5] and rows[1]["error"]["code"] == "E440"
    assert rows[0]["state"] == "unknown" and rows[3]["state"] == "provenance proven"


def test_several_files_end_with_1_where_one_is_contradicted(run, files):
    assert run(files, "verify", "plain.jpg", "changed.jpg").code == 1
    assert run(files, "verify", "plain.jpg", "signed.jpg").code == 0


def test_a_page_of_several_files(run, files):
    done = run(
        files, "verify", "plain.jpg", "nowhere.jpg", "changed.jpg", "--page", "evidence.html", "--language", "nl"
    )
    page = (files / "evidence.html").read_text("utf-8")
    assert done.code == 3 and "tegengesproken" in page and "plain.jpg" in page and "data:image/png" in page


def test_the_projects_own_folder_is_used_where_it_is_one(run, files, copies):
    folder = copies()
    done = run(folder, "verify", files / "signed.jpg", files / "plain.jpg")
    assert done.code == 0 and done.out.count("unknown") == 2


def test_a_trust_list_of_the_project_proves_and_a_missing_one_is_told(run, files, copies):
    folder = copies()
    pinned = '\n[[prove.trust]]\nname = "Seeds"\nfile = "seeds.pem"\non = {on}\n'
    (folder / "echt.toml").write_text(
        (folder / "echt.toml").read_text("utf-8") + pinned.format(on=f"{AT:%Y-%m-%d}"), "utf-8"
    )
    lost = run(folder, "verify", files / "signed.jpg")
    assert lost.code == 3 and "E594" in lost.err
    assert "[[prove.trust]]: the trust list 'Seeds' cannot be opened" in run(folder, "check").out
    (folder / "seeds.pem").write_text((files / "root.pem").read_text())
    done = run(folder, "verify", files / "signed.jpg")
    assert done.code == 0 and f"Trusted by: Seeds, {AT:%Y-%m-%d}" in done.out


@pytest.fixture
def dutch(copies):
    """A project whose language is Dutch."""
    file = copies() / "echt.toml"
    text, n = re.subn(r'^language( *)= "en"', r'language\1= "nl"', file.read_text("utf-8"), flags=re.M)
    assert n == 1
    file.write_text(text, "utf-8")
    return file.parent


def test_the_page_speaks_the_projects_language_and_english_outside(run, files, dutch):
    asked = ["verify", files / "plain.jpg", "--page"]
    for place, more, language in (
        (files, [], "en"),
        (dutch, [], "nl"),
        (dutch, ["--language", "en"], "en"),
        (dutch, ["--project", dutch], "nl"),
    ):
        assert run(place, *asked, place / "page.html", *more).code == 0
        assert f'<html lang="{language}"' in (place / "page.html").read_text("utf-8")


def test_the_law_speaks_the_projects_language_and_english_outside(run, files, dutch):
    day = ["check", "--law", "--on", "2026-09-01"]
    english, spoken = run(files, *day), run(dutch, *day)
    assert english.code == spoken.code == 0
    assert "a person checks: that the label is a recognised one" in english.out
    assert "een mens kijkt na: dat het keurmerk is erkend" in spoken.out
    assert run(dutch, *day, "--language", "en").out == english.out
    assert run(files, *day, "--language", "nl").out == spoken.out
    assert json.loads(run(dutch, *day, "--json").out)["language"] == "nl"
    assert run(dutch, "check", "--language", "nl").code == 2
