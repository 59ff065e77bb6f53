"""Pictures of every page into build/screenshots: `make screenshots`. Dutch and English, light and dark, phone and wide.

`python tests/studio/screenshots.py [FOLDER] [NAME…]`: of another project, or of these pages only (their keys). Whole pages
are in files that end in "-full". Of the demo's project, the two pictures of the README are renewed as well.
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.studio.conftest import ROOT, Signed  # noqa: E402
from tests.studio.shown import DEMO, chromium, shown  # noqa: E402

OUT = ROOT / "build/screenshots"
README = {"today": "studio-today.png", "campaign-item": "studio-campaign.png"}
"""Page -> its picture in docs/: English, light, on a wide screen."""
SIZES = {"1440x900": (1440, 900), "390x844": (390, 844)}


def main(*words):
    folder = next((word for word in words if (Path(word) / "echt.toml").is_file()), None)
    wanted = {word for word in words if word != folder}
    OUT.mkdir(parents=True, exist_ok=True)
    demo = Path(folder or DEMO).resolve() == DEMO and (DEMO / "ledger.db").is_file()
    with shown(folder) as (studio, pages), chromium() as browser:
        signed, count = Signed(browser), 0
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                tab = signed.context(studio, "administrator", theme=theme, width=width, height=height).new_page()
                for language in ("nl", "en"):
                    for path, name in pages.items():
                        if not wanted or name in wanted or name.removesuffix("-item") in wanted:
                            shoot(tab, f"{studio.base}/{language}{path}", f"{name}-{language}-{theme}-{size}")
                            count += 1
    for name, picture in README.items() if demo else ():
        made = OUT / f"{name}-en-light-1440x900.png"
        if made.is_file():
            shutil.copyfile(made, ROOT / "docs" / picture)
    print(f"{count} pages in {OUT.relative_to(ROOT)}")


def shoot(tab, address, name):
    tab.goto(address)
    tab.locator("h1").first.wait_for(timeout=60_000)
    tab.wait_for_timeout(700)  # a page that waits for figures says so a moment after its heading
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=120_000)
    tab.wait_for_timeout(300)
    tab.screenshot(path=str(OUT / f"{name}.png"))
    if "-nl-light" in name:
        tab.screenshot(path=str(OUT / f"{name}-full.png"), full_page=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
