"""The gate: every address and every message, without a session, with one that ended, from elsewhere, or about somebody else's page."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from echt.studio.gate import MOST_FORM, SESSION, Gate, heard
from echt.studio.signin.sessions import IDLE_S, LONGEST_S, Sessions
from echt.studio.site import MOST_FILE

from .conftest import NAMES, PASSWORD, PATHS, ROOT, Plain, sign_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
DOORS = {"/sign-in", "/start/x", "/favicon.ico", "/nl/sign-in", "/studio"}
"""Addresses that are open, for one must sign in somewhere."""
LIST = """
import json, sys
from pathlib import Path
from nicegui import app as inner
from echt.studio.app import make
from echt.studio.serving import prepare
app = make(prepare(Path(sys.argv[1])))
print(json.dumps(sorted({route.path for one in (app, inner) for route in one.routes if route.path})))
"""


def cookie(studio):
    return f"echt-{studio.base.rsplit(':', 1)[1]}"


def client(studio, role):
    """A client of somebody who is signed in."""
    made = Plain(studio.base)
    made.cookies = sign_in(studio.base, NAMES[role], PASSWORD)
    return made


@pytest.fixture(scope="module")
def addresses(made):
    """Every address the app has, from the app itself; places in it are filled."""
    env = os.environ | {"ECHT_KEYS": str(made / "keys"), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", LIST, str(made / "shop")], env=env, check=True, capture_output=True, text=True
    )
    fill = {"language": "nl", "item": "spring", "word": "x", "what": "theme", "value": "dark"}
    return [
        re.sub(r"\{(\w+)(:path)?\}", lambda found: fill.get(found[1], "x"), path) for path in json.loads(done.stdout)
    ]


def test_every_address_of_the_app_is_behind_the_gate(plain, studio, addresses):
    assert {f"/{language}{path}" for language in ("nl", "en") for path in PATHS.values()} <= set(addresses)
    assert any("socket.io" in one or one == "/_nicegui_ws" for one in addresses) and len(addresses) > 50
    served = []
    for path in [*addresses, "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/docs", "/openapi.json", "/nosuch"]:
        bare = path.partition("?")[0]
        if bare in DOORS or bare.startswith("/studio/"):
            continue
        for token in ("", "an ended session", "é", '"'):
            plain.cookies = {cookie(studio): token} if token else {}
            for method in METHODS if not token else ("GET", "POST"):
                status, headers, text = plain(path, method=method)
                led = status == 303 and headers["location"].startswith(("/nl/sign-in", "/en/sign-in"))
                if not led and status not in {401, 411}:
                    served.append((method, path, token, status, text[:60]))
    assert served == []


def test_the_open_addresses_give_nothing_away(plain, made):
    pages = [
        plain(path)[2]
        for path in ("/nl/sign-in", "/en/sign-in", "/start/x", "/studio/x", "/studio/..%2f..%2fecht.toml")
    ]
    secrets_ = (made / "shop/echt.toml").read_text().splitlines()[2:]
    for text in pages:
        assert not any(word in text for word in (*NAMES.values(), "spring", "lapsed"))
        assert not any(line in text for line in secrets_ if len(line) > 12)
        assert "<script" not in text


# --- over the socket --------------------------------------------------------------------------------------------------


def socket(studio, page="", **headers):
    """A socket as a page opens one."""
    url = f"{studio.base.replace('http', 'ws')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id={page}"
    return connect(
        url, additional_headers={one.replace("_", "-"): value for one, value in headers.items() if value is not None}
    )


def page_of(text):
    """The id of an open page."""
    return re.search(r"client_id\W{1,8}([0-9a-f-]{36})", text)[1]


def test_the_socket_opens_for_our_own_pages_of_who_is_signed_in(studio):
    mine = client(studio, "marketer")
    page = page_of(mine("/nl/inbox")[2])
    good = {"Cookie": "; ".join(f"{k}={v}" for k, v in mine.cookies.items()), "Origin": studio.base}
    for wrong in (
        {"Cookie": None}, {"Cookie": f"{cookie(studio)}=ended"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": None},
        {"Origin": studio.base.replace("http", "https")}, {"Cookie": "; ".join(f"{k}={v}" for k, v in client(studio, "analyst").cookies.items())},
    ):  # fmt: skip
        with pytest.raises(InvalidStatus) as caught:
            socket(studio, page, **(good | wrong))
        assert caught.value.response.status_code == 403, wrong
    with socket(studio, page, **good) as line:
        assert line.recv(timeout=10).startswith("0{")
    assert mine("/_nicegui_ws/socket.io/?EIO=4&transport=polling")[0] == 400  # one way in, and that one is watched


def test_a_message_about_a_page_of_somebody_else_ends_the_line(studio):
    theirs = page_of(client(studio, "administrator")("/nl/users")[2])
    mine = client(studio, "marketer")
    page = page_of(mine("/nl/inbox")[2])
    head = {"Cookie": "; ".join(f"{k}={v}" for k, v in mine.cookies.items()), "Origin": studio.base}
    for name in ("event", "handshake", "javascript_response", "ack"):
        with socket(studio, page, **head) as line:
            line.recv(timeout=10)
            line.send("40")
            line.recv(timeout=10)
            line.send("42" + json.dumps(["log", {"client_id": page, "level": "error", "message": "written by a page"}]))
            line.send("42[broken")
            line.send("42" + json.dumps([name, {"client_id": theirs, "id": 4, "listener_id": "x", "args": []}]))
            with pytest.raises(ConnectionClosed) as caught:
                line.recv(timeout=10)
            assert caught.value.rcvd.code == 1008, name
    assert "written by a page" not in studio.said[0].read_text()


@pytest.mark.parametrize("text", ["42", "42x", "42[", "42[]", "42{}", "42/a[,[1]", "42" + "[" * 50_000, "451-[1,{}]"])
def test_what_no_page_says_is_not_listened_to(text):
    word = heard(text)
    assert word is not None and (word.name in {"log", "1"} and word.page == "")


# --- a session that ends, by the clock of the gate --------------------------------------------------------------------


class Behind:
    """What stands behind a gate: it counts what reaches it."""

    def __init__(self) -> None:
        self.reached, self.said = [], []

    async def __call__(self, scope, receive, send):
        self.reached.append(scope[SESSION])
        while scope["type"] == "websocket":
            message = await receive()
            self.said.append(message)
            if message["type"] == "websocket.disconnect":
                return


@pytest.fixture
def gate(made, monkeypatch):
    """A gate with a clock of its own: (gate, what is behind it, the time, the token of who is signed in)."""
    from echt.studio.serving import prepare

    monkeypatch.setenv("ECHT_KEYS", str(made / "keys"))
    site, now, behind = prepare(made / "shop", port=7777), [0.0], Behind()
    site.sessions = Sessions(site.users, clock=lambda: now[0])
    return Gate(behind, site), behind, now, site.sessions.begin(site.users.get("Mila"))


def scope(kind, token, path="/nl"):
    headers = [
        (b"host", b"127.0.0.1:7777"),
        (b"origin", b"http://127.0.0.1:7777"),
        (b"cookie", f"echt-7777={token}".encode()),
    ]
    return {"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": headers}


def asked(gate, token, path="/nl", **more):
    """The status of a request; None where it came through."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(gate(scope("http", token, path) | more, None, send))
    return sent[0]["status"] if sent else None


@pytest.mark.parametrize(("step", "last"), [(IDLE_S - 1, LONGEST_S), (IDLE_S / 2, LONGEST_S)])
def test_a_session_ends_when_left_alone_or_after_a_day(gate, step, last):
    gate, behind, now, token = gate
    while now[0] + step < last:
        now[0] += step
        assert asked(gate, token) is None
        assert behind.reached[-1].user.name == "Mila"
    now[0] += step
    assert asked(gate, token) == 303


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(gate):
    gate, _, now, token = gate
    for now[0] in (0.0, IDLE_S - 1):
        for path in ("/alive.txt", "/_nicegui/3/static/x.js"):
            assert asked(gate, token, path) is None
    now[0] = IDLE_S + 1
    assert asked(gate, token) == 303


def test_a_session_that_ends_while_a_page_is_open_ends_its_line_at_the_next_word(gate):
    gate, behind, now, token = gate
    click = '42["event",{"client_id":"p","id":1}]'
    words = iter(
        [
            ("2", 1.0),
            (click, IDLE_S - 2),
            (click, 2 * IDLE_S - 10),
            ("3", 2 * IDLE_S + 10),
            (click, 3 * IDLE_S + 20),
            (click, 0),
        ]
    )
    sent = []

    async def receive():
        text, now[0] = next(words)
        return {"type": "websocket.receive", "text": text}

    async def send(message):
        sent.append(message)

    asyncio.run(gate(scope("websocket", token), receive, send))
    assert [one.get("text") for one in behind.said] == ["2", click, click, "3", None]  # the last click is not heard
    assert behind.said[-1]["type"] == "websocket.disconnect"
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_what_does_not_say_how_long_it_is_is_not_read(gate):
    gate, behind, _, token = gate
    assert asked(gate, token, method="POST") == 411
    assert behind.reached == []


# --- forms, files and paths -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://127.0.0.1",
        "http://localhost:1",
        "null",
        "",
        None,
        "http://127.0.0.1:7777.elsewhere.example",
    ],
)
def test_what_another_site_sends_changes_nothing(studio, origin):
    mine = client(studio, "administrator")
    word = re.search(r"name=\W+csrf\W+value=\W+([\w-]{20,})", mine("/nl/inbox")[2])[1]
    upload = upload_of(mine("/nl/verify")[2])
    for path in ("/sign-in", "/sign-out", "/start/x", upload, "/nl/users"):
        for method in METHODS[2:]:
            assert mine(path, {"csrf": word}, headers={"Origin": origin}, method=method)[0] == 403
    assert mine("/nl/inbox")[0] == 200  # still signed in


def upload_of(text):
    """Where a page sends its file."""
    return re.search(r"/_nicegui/client/[0-9a-f-]{36}/upload/\d+", text)[0]


BOUND = "x7"
FILE = f'--{BOUND}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nwords\r\n--{BOUND}--\r\n'.encode()
KIND = {"Content-Type": f"multipart/form-data; boundary={BOUND}"}


def test_a_file_is_taken_from_the_page_it_was_asked_on_alone_and_has_a_size(studio):
    mine, other = client(studio, "marketer"), client(studio, "analyst")
    path = upload_of(mine("/nl/verify")[2])
    nobody = Plain(studio.base)
    for who in (other, nobody):
        assert who(path, raw=FILE, headers=KIND)[0] == 401
    for big, where in ((MOST_FILE + 20_000, path), (MOST_FORM + 1, "/sign-out"), (MOST_FORM + 1, "/nl/verify")):
        assert mine(where, raw=b"x", headers=KIND | {"Content-Length": str(big)})[0] == 413
    assert mine(path, raw=FILE, headers=KIND)[0] == 200
    assert mine(path.rsplit("/", 1)[0] + "/99999", raw=FILE, headers=KIND)[0] == 404


OUTSIDE = (
    "..%2f..%2fecht", "..%2fecht.toml", "..%5c..%5cecht", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "lapsed%00", "....%2f%2fecht", "%252e%252e%252fecht",
    "%2fetc%2fpasswd", "~edit~..%2f..%2fecht", "~prediction~..%2fecht", "story:..%2f..%2fecht", "%ef%bc%8e%ef%bc%8e%ef%bc%8fecht", "con", "a" * 5000, "%ff%fe", "%ed%a0%80",
)  # fmt: skip


def test_no_name_in_an_address_leads_out_of_the_project(studio):
    mine = client(studio, "administrator")
    told = [line for line in (studio.folder / "echt.toml").read_text().splitlines() if len(line) > 15]
    found = []
    for page in ("audience", "content", "campaigns", "results", "why", "register"):
        for item in OUTSIDE:
            status, _, text = mine(f"/nl/{page}/{item}")
            if status not in {200, 404} or any(line in text for line in (*told, "root:x:0")):
                found.append((page, item, status))
            if status == 200 and "niet was voorzien" in text:
                found.append((page, item, "unforeseen"))
    for path in (
        "/_nicegui/3.18.0/resources/x/..%2f..%2fpasswd",
        "/_nicegui/3.18.0/static/..%2f..%2f__init__.py",
        "/studio/..%2fshell.js",
        "//etc/passwd",
    ):
        status, _, text = mine(path)
        if status not in {403, 404} or "import" in text:
            found.append((path, status))
    assert found == []


def test_every_answer_carries_the_headers(studio, plain):
    mine = client(studio, "analyst")
    style = re.search(r"/studio/style-\w+\.css", mine("/nl")[2])[0]
    kinds = {
        "page": mine("/nl/why"), "refused": client(studio, "marketer")("/nl/why"), "missing": mine("/nl/nosuch"), "sign-in": plain("/nl/sign-in"),
        "led": plain("/nl/why"), "stranger": plain("/alive.txt"), "forged": mine("/sign-out", {}, headers={"Origin": "null"}), "alive": mine("/alive.txt"),
        "style": plain(style), "large": mine("/sign-out", {"x": "x" * 200_000}), "host": plain("/nl", headers={"Host": "elsewhere.example"}),
    }  # fmt: skip
    for kind, (_, headers, _) in kinds.items():
        policy = headers.get_all("content-security-policy")
        assert len(policy) == 1 and "frame-ancestors 'none'" in policy[0] and "default-src 'none'" in policy[0], kind
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff", kind
        assert (
            headers["referrer-policy"] == "same-origin" and headers["cross-origin-resource-policy"] == "same-origin"
        ), kind
        assert (headers.get_all("cache-control") == ["no-store"]) == (kind != "style"), kind
        assert "server" not in headers, kind
    assert [kinds[one][0] for one in ("page", "refused", "missing", "led", "stranger", "forged", "large", "host")] == [
        200,
        403,
        404,
        303,
        401,
        403,
        413,
        400,
    ]


@pytest.mark.parametrize(
    "host",
    [
        "elsewhere.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.elsewhere.example",
        "",
        "127.0.0.1:7777@elsewhere.example",
    ],
)
def test_another_name_for_this_machine_is_refused(studio, host):
    mine = client(studio, "marketer")
    for path in ("/nl", "/nl/sign-in", "/studio/icon.svg"):
        status, _, text = mine(path, headers={"Host": host})
        assert status == 400 and "elsewhere" not in text
