"""A script in every field of every page, and in every name that comes from data: none runs, and all is shown as text.

The fields are found on the pages themselves, so a new one is tried by being there.
"""

import csv
import io
import json
import re
import struct
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright", reason="the browser tests need Playwright")
from playwright.sync_api import Error as PlaywrightError  # noqa: E402

import echt  # noqa: E402
from echt.studio.parts import csv_of  # noqa: E402
from echt.studio.signin.users import Users  # noqa: E402

from .conftest import ITEMS, NAMES, PASSWORD, PATHS, PLACES, running  # noqa: E402

pytestmark = pytest.mark.browser
MARK = "echtwashere"
SCRIPT = f'<img src=x onerror="window.{MARK}=1"><script>window.{MARK}=1</script>'
MARKUP = " ".join((
    f"{SCRIPT}<svg onload=\"window.{MARK}=1\"><iframe srcdoc=\"<script>parent.{MARK}=1</script>\">",
    f"\"'><img src=x onerror=window.{MARK}=1> onfocus=window.{MARK}=1 autofocus",
    f"{{{{constructor.constructor('window.{MARK}=1')()}}}} ${{window.{MARK}=1}} `${{window.{MARK}=1}}` {{%raw%}} #{{7*7}}",
    f"javascript:window.{MARK}=1//](javascript:window.{MARK}=1) [x](javascript:window.{MARK}=1) <javascript:alert(1)>",
))  # fmt: skip
LETTERS = "\u202egnp.exe \u0000\u0007 \ufeff\u200b \U0001f600" + "\u0301" * 60 + " \u6f22" * 40 + " \ufdfd" + "W" * 900
LEAVES = "afmelden|weghalen|weggooien|terug naar"
WATCH = f"""
window.__ran = [];
document.addEventListener("securitypolicyviolation", (event) => window.__ran.push(`policy: ${{event.violatedDirective}} ${{event.blockedURI}}`));
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.__ran.push(name);
Object.defineProperty(window, "{MARK}", {{ set: () => window.__ran.push("a script ran") }});
"""
TEXTS = "main input:is([type=text], [type=search], [type=password], [type=number], :not([type])), main textarea"


def watched(tab):
    """A tab that remembers whatever ran in it."""
    tab.add_init_script(WATCH)
    tab.reload()
    settled(tab)
    return tab


def ran(tab):
    """What ran, and what became an element that should be text."""
    return [
        *tab.evaluate("window.__ran"),
        *tab.evaluate(
            """[...document.querySelectorAll("img[src='x'], iframe, svg[onload], [onerror], [autofocus], a[href^='javascript']")].map((one) => one.outerHTML.slice(0, 90))"""
        ),
    ]


def visit(tab, address):
    """Go somewhere, also where the page is just leaving by itself."""
    for last in (False, False, True):
        try:
            tab.goto(address)
            break
        except PlaywrightError:
            if last:
                raise
            tab.wait_for_timeout(500)
    settled(tab)


def settled(tab):
    tab.locator("main h1").first.wait_for(timeout=60_000)
    tab.wait_for_function(
        "window.socket?.connected && document.querySelectorAll('.working').length === 0", timeout=60_000
    )


def opened(tab):
    """Open what is folded, and press what only shows more fields."""
    tab.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    for name in ("Schrijf het als tekst", re.compile("^Wijzigen, ")):
        if tab.get_by_role("button", name=name).count():
            tab.get_by_role("button", name=name).first.click()
    tab.wait_for_timeout(150)


FILL = """([fields, text, lone]) => [...document.querySelectorAll(fields)].filter((one) => one.checkVisibility() && !one.readOnly).map((one) => {
    const given = one.type === "number" ? "1e999" : lone ? text + "\\ud800" : text;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(one), "value").set.call(one, given);
    one.dispatchEvent(new Event("input", { bubbles: true }));
    one.dispatchEvent(new Event("change", { bubbles: true }));
}).length"""
PRESS = f"""() => [...document.querySelectorAll("main button.btn")].filter((one) => one.checkVisibility() && !/{LEAVES}/i.test(one.innerText)).forEach((one) => one.click())"""


def typed(tab, text):
    """Type a text into every field there is, and press every button; the number of fields."""
    count = tab.evaluate(FILL, [TEXTS, text, text is LETTERS])
    if count:
        tab.wait_for_timeout(250)  # the difference, and the button that saves it
        tab.evaluate(PRESS)
        tab.wait_for_timeout(350)
        settled(tab)
    return count


def test_a_script_in_every_field_of_every_page_is_text(own_studio, signed):
    tab = watched(signed(own_studio, "administrator", "/inbox"))
    found, wrong = {}, []
    for path in PLACES:
        found[path] = 0
        for text in (MARKUP, LETTERS):
            visit(tab, f"{own_studio.base}/nl{path}")
            opened(tab)
            wrong += [(path, one) for one in ran(tab)]
            count = typed(tab, text)
            found[path] = max(count, found[path])
            wrong += [(path, text[:9], one) for one in ran(tab)]
            if "niet was voorzien" in tab.locator("main").inner_text():
                wrong.append((path, text[:9], "unforeseen"))
            if not count:
                break
    walked = {path for path, count in found.items() if count}
    assert {
        PATHS["why"],
        PATHS["users"],
        PATHS["account"],
        PATHS["content"],
        ITEMS["builder"],
        ITEMS["content"],
        ITEMS["dpia"],
    } <= walked, found
    assert wrong == [], found
    signed.wrong.clear()  # what it typed is no project any more, and the browser says so


# --- names that come from data ----------------------------------------------------------------------------------------


FORMULA = '=HYPERLINK("https://elsewhere.example";"x")'
BAD = f"{SCRIPT}{{{{7*7}}}}"


def _renamed(line):
    """An event whose names are scripts and formulas: what happened, of whom, with what."""
    one = json.loads(line)
    if one["userId"] in {"c000001", "c000002", "c000003"}:
        one["userId"] += BAD
    if "traits" in one:
        one["traits"] |= {
            "country": FORMULA if one["userId"] < "c000040" else "NL",
            BAD: BAD,
            "language": one["traits"]["language"],
        }
    if "properties" in one:
        one["properties"] |= {"category": BAD, "product_id": f"{BAD}{one['properties'].get('product_id', '')}", BAD: 1}
    if one.get("event") == "Product Viewed":
        one["event"] = f"Viewed {BAD}"
    return json.dumps(one)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A Studio on a project in which whatever has a name is a script."""
    base = tmp_path_factory.mktemp("named")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        with echt.init(base / "shop", people=120, seed=3):
            pass
        folder = base / "shop"
        config = folder / "echt.toml"
        config.write_text(config.read_text("utf-8").replace('"Starter shop"', json.dumps(f"Shop {SCRIPT}")), "utf-8")
        events = folder / "data/events.jsonl"
        events.write_text("\n".join(map(_renamed, events.read_text("utf-8").splitlines())), "utf-8")
        segment = folder / "segments/lapsed.sql"
        segment.write_text(segment.read_text("utf-8").replace("-- Bought", f"-- {BAD} Bought"), "utf-8")
        content = folder / "content/spring.md"
        words = f"{content.read_text('utf-8').rstrip()}\n\n## nl\n\n### subject\n{BAD}\n\n### body\n{MARKUP}\n"
        content.write_text(words, "utf-8")
        (folder / "campaigns/other.toml").write_text(f"goal = {json.dumps(BAD)}\n{BAD}", "utf-8")
        (folder / f"segments/{BAD.replace('/', '')[:60]}.sql").write_text("true", "utf-8")
        (folder / f"content/{BAD.replace('/', '')[:60]}.md").write_text(BAD, "utf-8")
        with echt.open(folder) as shop:
            shop.ingest()
            shop.permit(folder / "data/permissions.csv")
            users = Users(shop.private / "studio/users.json")
            for role, name in NAMES.items():
                users.add(name, role, PASSWORD)
            shop.note("Mila", "edited", kind=BAD, name=BAD, version=BAD, role="marketer", said={"reason": BAD})
            shop.ask_for("plan", "spring", "v1", by=BAD, role="marketer", said={"people": BAD})
        with running(base) as one:
            yield one


def taken(tab, button):
    """The rows of a CSV that a button gives."""
    with tab.expect_download() as down:
        button.click()
    return csv.reader(io.StringIO(Path(down.value.path()).read_text("utf-8")))


def test_a_script_in_any_name_of_the_data_is_text(named, signed, tmp_path):
    tab = watched(signed(named, "administrator", "/inbox"))
    wrong, shown = [], {}
    for path in PLACES:
        visit(tab, f"{named.base}/nl{path}")
        opened(tab)
        wrong += [(path, one) for one in ran(tab)]
        shown[path] = tab.locator("body").inner_text()
        if "niet was voorzien" in shown[path]:
            wrong.append((path, "unforeseen"))
    assert wrong == []
    assert all(f"Shop {SCRIPT}" in text for text in shown.values())  # the name of the project, as it is written
    assert sum(BAD in text for text in shown.values()) >= 3, {path for path, text in shown.items() if BAD in text}
    visit(tab, f"{named.base}/nl/audience/lapsed")
    opened(tab)
    rows = [row for button in tab.locator("main button.csv:visible").all() for row in taken(tab, button)]
    assert any(FORMULA in cell for row in rows for cell in row)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    signed.wrong.clear()


def test_a_script_in_the_address_and_in_the_query_is_text(studio, signed):
    tab = watched(signed(studio, "administrator", "/inbox"))
    evil = quote(MARKUP, safe="")
    for path in (
        f"/audience/{evil}",
        f"/content/{evil}",
        f"/why/{evil}",
        f"/campaigns/{evil}?edit={evil}",
        f"/results/{evil}",
        f"/content/spring?undo={evil}&pictures={evil}",
        f"/audience?q={evil}",
    ):
        tab.goto(f"{studio.base}/nl{path}")
        tab.locator("h1").first.wait_for()
        tab.wait_for_timeout(150)
        assert ran(tab) == [], path
    signed.wrong.clear()


def test_what_a_file_is_called_and_holds_is_text_and_never_too_much(studio, signed, tmp_path):
    tab = watched(signed(studio, "analyst", "/verify"))
    name = f"{BAD.replace('/', '')[:80]}\u202egnp.svg"
    picture = tmp_path / "bomb.png"
    picture.write_bytes(bomb())
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="window.{MARK}=1"><script>window.{MARK}=1</script><image href="x"/></svg>'.encode()
    files = {
        name: svg, "both.png": b"GIF89a/*" + SCRIPT.encode() + b"*/=1;", "page.html": MARKUP.encode(), "empty.jpg": b"", "..": b"x",
        "a" * 200 + ".eml": f"Subject: {BAD}\nFrom: {BAD}\nContent-Type: text/html\n\n{MARKUP}".encode(), picture.name: picture.read_bytes(),
    }  # fmt: skip
    for given, content in files.items():
        tab.locator("input[type=file]").set_input_files({"name": given, "mimeType": "image/png", "buffer": content})
        tab.wait_for_function(
            "() => document.querySelector('article.looked, [role=alert]') && !/bekeken/.test(document.querySelector('main')?.innerText ?? 'bekeken')",
            timeout=60_000,
        )
        assert ran(tab) == [], given
        assert "niet was voorzien" not in tab.locator("main").inner_text(), given
        tab.reload()
        settled(tab)
    signed.wrong.clear()


def bomb():
    """A small PNG of 60,000 by 60,000 pixels: 10.8 gigabytes, were it unpacked."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pack = zlib.compressobj(9)
    rows = b"".join([pack.compress(bytes(2_000_000)) for _ in range(60)] + [pack.flush()])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\ufeff=1", "＝1", "＠x", "-2,1"]
)
def test_no_text_in_a_csv_is_a_formula_or_begins_one(text):
    (head, row) = list(csv.reader(io.StringIO(csv_of([text, "n"], [[text, -2.5]]))))
    assert head[0] == row[0] == f"'{text}"
    assert row[1] == "-2.5"
    assert (
        csv_of(["a"], [[f"x;{text}"]]).splitlines()[1].startswith('"x;')
    )  # inside quotes no spreadsheet begins a cell
