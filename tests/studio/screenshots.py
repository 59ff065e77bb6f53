"""Pictures of every page into build/screenshots: `make screenshots`. Dutch and English, light and dark, phone and wide.

With a project folder as argument, of that project; else of the demo where it was made, else of a small one.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.studio.conftest import FLAGS, PASSWORD, PEOPLE, ROOT, Signed, running  # noqa: E402

import echt  # noqa: E402

OUT = ROOT / "build/screenshots"
SIZES = {"1440x900": (1440, 900), "390x844": (390, 844)}
DEMO = ROOT / "examples/giftshop"


def main(folder=None):
    from playwright.sync_api import sync_playwright

    from echt.studio.signin.users import Users

    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        base = Path(place)
        source = Path(folder) if folder else DEMO
        os.environ["ECHT_KEYS"] = str(base / "keys")
        if (source / "ledger.db").is_file():
            shutil.copytree(source, base / "shop", ignore=shutil.ignore_patterns("outbox"))
            with echt.open(source) as shop:
                kept = shop.private
            with echt.open(base / "shop") as shop:
                if kept.is_dir() and not shop.private.exists():
                    shutil.copytree(kept, shop.private)
        else:
            with echt.init(base / "shop", people=800, seed=3) as shop:
                shop.prove_init()
                shop.ingest()
                shop.permit(base / "shop/data/permissions.csv")
                shop.predict("order")
                shop.approve("spring", by="Anna de Vries")
                shop.commit(shop.plan("spring"))
                shop.deliver("spring")
        with echt.open(base / "shop") as shop:
            users = Users(shop.private / "studio/users.json")
            places = {"": "today", "/sign-in": "sign-in"} | pages(shop)
        for name, role in PEOPLE.items():
            if users.get(name) is None:
                users.add(name, role, PASSWORD)
        studio = stack.enter_context(running(base))
        play = stack.enter_context(sync_playwright())
        chromium = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        OUT.mkdir(parents=True, exist_ok=True)
        signed = Signed(browser)
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                tab = signed.context(studio, "administrator", theme=theme, width=width, height=height).new_page()
                for language in ("nl", "en"):
                    for path, name in places.items():
                        shoot(tab, f"{studio.base}/{language}{path}", OUT / f"{name}-{language}-{theme}-{size}.png")
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")


def pages(shop):
    """Path -> name of every page, one item of each kind."""
    from echt.studio.pages import PAGES

    found = {page.path: page.key for page in PAGES if page.path}
    for key, kind in (("audience", "segments"), ("content", "content"), ("campaign", "campaigns")):
        path = next(page.path for page in PAGES if page.key == key)
        for name in shop.names(kind)[:1]:
            found[f"{path}/{name}"] = f"{key}-item"
    for name in shop.names("campaigns")[-1:]:
        found[f"/results/{name}"] = "results-item"
    return found


def shoot(tab, address, out):
    tab.goto(address)
    tab.locator("h1").first.wait_for(timeout=60_000)
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=120_000)
    tab.wait_for_timeout(300)
    tab.screenshot(path=str(out))


if __name__ == "__main__":
    main(*sys.argv[1:2])
