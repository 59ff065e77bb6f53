"""A real Studio on a small project with simulated people, and a real browser that is signed in."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import echt

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "report"))

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PEOPLE = {"Mila": "marketer", "Anne": "analyst", "Ali": "approver", "Bea": "administrator"}
NAMES = {role: name for name, role in PEOPLE.items()}
PASSWORD = "a quiet walk at noon"
GUESSED = "Pim"
"""Somebody whose password is guessed at, so that nobody else has to wait."""
PATHS = {
    "today": "",
    "inbox": "/inbox",
    "calendar": "/calendar",
    "audience": "/audience",
    "content": "/content",
    "campaign": "/campaigns",
    "results": "/results",
    "why": "/why",
    "verify": "/verify",
    "trust": "/register",
    "person": "/person",
    "users": "/users",
    "account": "/account",
}
ITEMS = {
    "audience": "/audience/lapsed",
    "builder": "/audience/~edit~lapsed",
    "prediction": "/audience/~prediction~order",
    "foretelling": "/audience/~prediction~",
    "content": "/content/spring",
    "campaign": "/campaigns/spring",
    "results": "/results/spring",
    "processing": "/register/processing",
    "dpia": "/register/dpia",
    "law": "/register/law",
}
PLACES = [*PATHS.values(), *ITEMS.values()]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass
class Studio:
    """A Studio that runs: its address, its project folder, its process."""

    base: str
    folder: Path
    keys: Path
    process: subprocess.Popen
    said: list[str] = field(default_factory=list)
    start: object = None

    def restart(self):
        """Kill it, and start another on the same address: nobody is signed in any more."""
        self.process.kill()
        self.process.wait(timeout=20)
        self.process = self.start()
        _answers(self)

    def open(self):
        """The project it shows. ECHT_KEYS must point at `keys`."""
        return echt.open(self.folder)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A project that was planned, handed over and measured, with its keys beside it; nobody may change it."""
    base = tmp_path_factory.mktemp("studio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        shop = echt.init(base / "shop", people=300, seed=3)
        with shop:
            shop.prove_init()
            shop.ingest()
            shop.permit(base / "shop/data/permissions.csv")
            shop.predict("order")
            shop.approve("spring", by="Anna de Vries")
            shop.commit(shop.plan("spring"))
            shop.deliver("spring")
            from echt.studio.signin.users import Users

            users = Users(shop.private / "studio/users.json")
            for name, role in PEOPLE.items():
                users.add(name, role, PASSWORD)
            users.add(GUESSED, "marketer", PASSWORD)
    return base


@contextlib.contextmanager
def running(base: Path, *words: str, users: bool = True):
    """A Studio on `base/shop` in a process of its own."""
    port = free_port()
    env = os.environ | {"ECHT_KEYS": str(base / "keys"), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    env.pop("PYTEST_CURRENT_TEST", None)
    log = base / f"serve-{port}.log"
    command = [
        sys.executable,
        "-m",
        "echt.cli",
        "serve",
        "-p",
        str(base / "shop"),
        "--port",
        str(port),
        "--language",
        "nl",
        *words,
    ]

    def start():
        with log.open("a") as out:
            return subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT)

    one = Studio(f"http://127.0.0.1:{port}", base / "shop", base / "keys", start(), [log], start)
    try:
        _answers(one)
        yield one
    finally:
        one.process.terminate()
        one.process.wait(timeout=20)
    assert unforeseen(log) == [], unforeseen(log)


def unforeseen(log: Path) -> list[str]:
    """Lines of a Studio's log beyond its own two: what went wrong, and whatever else has no business there."""
    return [
        line
        for line in log.read_text().splitlines()
        if not line.startswith(("The Studio: http", "Nobody can enter yet. "))
    ]


def _answers(studio):
    for _ in range(400):
        if studio.process.poll() is not None:
            raise RuntimeError(studio.said[0].read_text())
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{studio.base}/nl/sign-in", timeout=20):
            return
        time.sleep(0.1)
    raise RuntimeError(studio.said[0].read_text())


def copied(made: Path, base: Path) -> Path:
    """The project and its keys once more; nobody works in the one that is copied."""
    for part in ("shop", "keys"):
        shutil.copytree(made / part, base / part)
    return base


@pytest.fixture(scope="session")
def studio(made, tmp_path_factory):
    """One Studio for all tests that change nothing others count on."""
    with running(copied(made, tmp_path_factory.mktemp("shared"))) as one:
        yield one


@pytest.fixture(scope="module")
def own_studio(made, tmp_path_factory):
    """A Studio on a copy of the project, for the tests of one module that change it: one start for all of them."""
    with running(copied(made, tmp_path_factory.mktemp("own"))) as one:
        yield one


@pytest.fixture
def fresh_studio(made, tmp_path):
    """A Studio on a copy of the project that nobody can enter yet."""
    copied(made, tmp_path)
    next((tmp_path / "keys").rglob("users.json")).unlink()
    with running(tmp_path) as one:
        yield one


@pytest.fixture
def keys(own_studio, monkeypatch):
    """The keys of `own_studio`, so that `own_studio.open()` works here."""
    monkeypatch.setenv("ECHT_KEYS", str(own_studio.keys))


@pytest.fixture(scope="module")  # one Playwright at a time in a process
def browser():
    chromium = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if not chromium:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        open_one = play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield open_one
        open_one.close()


class Signed:
    """Opens tabs that are signed in, and remembers what went wrong in them.

    `signed("marketer", "/audience", language="en", theme="dark", width=390)` gives a Playwright page. At the end of the
    test every tab must have stayed without console errors and without a request to another machine.
    """

    def __init__(self, browser) -> None:
        self._browser, self._states, self.contexts, self.wrong = browser, {}, [], []

    def __call__(self, studio, role, path="", *, language="nl", theme="light", width=1440, height=900):
        tab = self.context(studio, role, theme=theme, width=width, height=height).new_page()
        self.listen(tab, studio.base)
        tab.goto(f"{studio.base}/{language}{path}")
        tab.locator("main h1").first.wait_for(timeout=60_000)
        return tab

    def context(self, studio, role, *, theme="light", width=1440, height=900):
        """A browser of its own for one person."""
        key = (studio.base, role)
        if key not in self._states:
            self._states[key] = sign_in(studio.base, NAMES[role], PASSWORD)
        made = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme if theme != "system" else "light",
            reduced_motion="reduce",
        )
        made.add_cookies(
            [{"name": name, "value": value, "url": studio.base} for name, value in self._states[key].items()]
        )
        made.add_cookies([{"name": "echt-theme", "value": theme, "url": studio.base}])
        self.contexts.append(made)
        return made

    def listen(self, tab, base):
        def console(message):
            if message.type == "error" and "status of 403" not in message.text:
                self.wrong.append(f"{tab.url}: {message.text}")

        def asked(request):
            if not request.url.startswith((base, base.replace("http", "ws"), "data:", "blob:")):
                self.wrong.append(f"{tab.url} asked {request.url}")

        tab.on("console", console)
        tab.on("pageerror", lambda error: self.wrong.append(f"{tab.url}: {error}"))
        tab.on("request", asked)

    def end(self):
        for one in self.contexts:
            one.close()
        self.contexts.clear()
        wrong, self.wrong = self.wrong, []
        assert wrong == []


@pytest.fixture(scope="module")
def _signed(browser):
    return Signed(browser)


@pytest.fixture
def signed(_signed):
    """See `Signed`."""
    yield _signed
    _signed.end()


class Plain:
    """A plain HTTP client: keeps cookies, follows nothing by itself."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, {}

    def __call__(self, path, form=None, *, headers=None, method=None, raw=None):
        """(status, headers, text) of a GET, or of a POST with `form` or with the bytes `raw`."""
        body = urllib.parse.urlencode(form).encode() if form is not None else raw
        request = urllib.request.Request(f"{self.base}{path}", data=body, method=method)
        given = {"Accept": "text/html", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None or method is not None:
            given["Origin"] = self.base
        for name, value in (given | (headers or {})).items():
            if value is not None:
                request.add_header(name, value)
        opener = urllib.request.build_opener(_Stay)
        try:
            answer = opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            for line in answer.headers.get_all("set-cookie") or []:
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0].strip('"')
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def csrf(self, text):
        """The word in a form."""
        return re.search(r'name="csrf" value="([^"]+)"', text)[1]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def sign_in(base, name, password):
    """The cookies of somebody who signed in."""
    client = Plain(base)
    _, _, form = client("/nl/sign-in")
    status, _, text = client(
        "/sign-in", {"csrf": client.csrf(form), "name": name, "password": password, "language": "nl", "to": ""}
    )
    assert status == 303, text
    return client.cookies


@pytest.fixture
def plain(studio):
    """A client without a session."""
    return Plain(studio.base)


@pytest.fixture(scope="session")
def axe():
    """Checks a tab with axe-core: the findings that are serious or critical."""
    file = Path(os.environ.get("ECHT_AXE") or ROOT / ".venv/axe/node_modules/axe-core/axe.min.js")
    if not file.is_file():
        pytest.skip("axe-core is not here (npm was not, when the tests were set up): make axe")
    source = file.read_text("utf-8")

    def check(tab):
        tab.evaluate(source)
        found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]

    return check
