"""Every way out of this program goes through one gate: a new one that goes around it fails here.

What can carry an asset away (a file written, bytes put into a page or a mail, a request sent) is found in the source. Each
place is listed with the reason why nothing unproven leaves by it. Who adds one adds a line, and has to think of the gate.
"""

import ast
import re
from pathlib import Path

import pytest

import echt
from echt.deliver import Nothing, Outbox, Parcel
from echt.errors import NotAllowedError

SOURCE = Path(echt.__file__).parent
TREES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}
CARRIES = {
    "write_bytes",
    "write_text",
    "b64encode",
    "add_related",
    "add_attachment",
    "sendmail",
    "send_message",
    "urlopen",
    "FileResponse",
    "StreamingResponse",
    "HTMLResponse",
    "to_csv",
    "write_parquet",
}
SENDS = {
    "smtplib",
    "aiosmtplib",
    "httpx",
    "httpx2",
    "requests",
    "urllib.request",
    "http.client",
    "socket",
    "ftplib",
    "atproto",
    "mastodon",
}

GATED = {  # each must show the type that only the gate makes
    "deliver/mail.py": "Released",
    "deliver/outbox.py": "Parcel",
    "create/banner.py": "Released",
    "flow/export.py": "exit_gate",
    "flow/files.py": "ReleasedFile",
    "report/gather.py": "shown_pictures",
}
INSIDE = {  # nothing that was made for people leaves by these
    "cli/looking.py": "the page of evidence about a file that came in",
    "create/draft.py": "a content file of the project",
    "create/engines/openai/wire.py": "facts go to a model, nothing that was made",
    "create/illustrate.py": "drawings and signed pictures in the project folder",
    "create/picture/draw.py": "a drawing, saved by who drew it",
    "create/picture/photo.py": "a photo inside a drawing",
    "deliver/audience.py": "hashed addresses, no asset",
    "decide/bandit/snapshot.py": "what a policy learned",
    "flow/ahead.py": "the draft of a plan",
    "flow/pictures.py": "a picture of a model among the photos, to draw with",
    "flow/write.py": "a content file, put back",
    "ingest/live.py": "how far the journal was read",
    "ingest/load.py": "what was read",
    "ingest/pieces.py": "a copy of a source",
    "prove/page/__init__.py": "the public root",
    "prove/sign.py": "a signed file, where its maker asked for it",
    "prove/verify/inside.py": "views of a file that came in",
    "prove/verify/remote.py": "a manifest kept elsewhere is fetched; nothing is sent",
    "prove/verify/verifier.py": "the manifest of a file that came in",
    "report/assets.py": "the font of a page",
    "report/evidence.py": "views of a file that came in",
    "report/page.py": "the report: its pictures are those of report/gather.py",
    "project/trusting.py": "an answer to the DPIA checklist, in the project folder",
    "project/proving.py": "the page that checks, with the public root",
    "predict/summary/late.py": "rows of one share of the people, put aside while they are counted",
    "safety/outgoing.py": "names of hosts are looked up before a request",
    "safety/photos.py": "pixels of a photo, handed back by the process that decodes it",
    "safety/restrict.py": "sockets are taken away from a process",
    "simulate/around.py": "replies of people who do not exist",
    "simulate/files.py": "rows of people who do not exist",
    "simulate/starter.py": "a new project",
}


def carries(tree):
    """What in a module could take an asset away."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            writes = name == "open" and any(
                isinstance(one, ast.Constant) and re.fullmatch(r"[wax]b?\+?", str(one.value)) for one in node.args
            )
            found |= {name} if name in CARRIES or writes else set()
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names} & SENDS
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} & SENDS
    return found


def names(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


# stores keep, and doors show what flow and report return: neither can open a signed picture (see below)
APART = ("warehouse/", "ledger/", "studio/", "api/")
OUT = {path: found for path, tree in TREES.items() if not path.startswith(APART) and (found := carries(tree))}


@pytest.mark.parametrize("path", sorted(OUT))
def test_every_way_out_is_known_and_has_its_reason(path):
    assert path in GATED or path in INSIDE, (
        f"{path} can take something away ({', '.join(sorted(OUT[path]))}): by which gate?"
    )


def test_the_list_holds_nothing_that_is_gone():
    assert not (GATED.keys() | INSIDE.keys()) - OUT.keys()


@pytest.mark.parametrize("path", sorted(GATED))
def test_a_way_out_takes_what_only_the_gate_makes(path):
    assert GATED[path] in names(TREES[path])


def test_only_the_gate_makes_what_may_leave():
    made = {
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"Released", "ReleasedFile"}
    }
    assert made == {"prove/exit.py"}
    asked = {
        path
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "echt.prove.exit"
        and any(one.name.startswith("_") for one in node.names)
    }
    assert not asked


def test_signed_pictures_are_read_by_the_gate_and_by_nobody_else():
    openers = {path for path, tree in TREES.items() if names(tree) & {"PictureStore", "picture_store"}}
    assert openers == {"create/illustrate.py", "flow/pictures.py"}


def test_every_channel_takes_parcels_and_nothing_else():
    channels = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, ast.FunctionDef) and one.name == "hand_over":
                        channels.append(node.name)
                        kinds = [ast.unparse(arg.annotation) for arg in one.args.args if arg.annotation]
                        assert kinds == ["Sequence[Parcel]"], path
    assert {"Channel", Nothing.__name__, Outbox.__name__} <= set(channels)


@pytest.mark.parametrize("fake", [None, object(), type("Released", (), {"creative": None, "files": {}})()])
def test_a_parcel_refuses_what_only_looks_released(fake):
    given = dict(
        delivery_id="0f" * 16,
        decision_id="d",
        person_id="p",
        address="a@people.example",
        language="nl",
        why="",
        attention_s=8.0,
        used_s=8.0,
        budget_s=24.0,
        at=None,
    )
    with pytest.raises(NotAllowedError) as caught:
        Parcel(released=fake, **given)
    assert caught.value.code == "E583"


def test_a_new_way_out_would_be_seen():
    for text in (
        "import smtplib\n",
        "from httpx import post\n",
        "path.write_bytes(picture)\n",
        "open('x', 'wb')\n",
        "b64encode(raw)\n",
    ):
        assert carries(ast.parse(text)), text
