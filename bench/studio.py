"""How long the Studio's pages take, in Chromium: `python -m bench.studio [FOLDER]`; the demo's project when it was made.

First content is the browser's own first contentful paint. Complete is when the heading is there and nothing on the page
says any more that it is working. A new tab each time, its cache cold the first time and warm after that; the median of
three. Beside them: console errors, and requests to any other machine.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.studio.conftest import Signed  # noqa: E402
from tests.studio.shown import chromium, shown  # noqa: E402

FIRST_S, COMPLETE_S = 1.0, 2.5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
DONE = "document.querySelector('main h1') && !document.querySelector('.working')"


def main(folder=None):
    slow = []
    with shown(folder) as (studio, pages), chromium() as browser:
        signed = Signed(browser)
        context = signed.context(studio, "administrator")
        signed.listen(context.new_page(), studio.base)
        print(
            f"{'page':<16}{'first content':>15}{'complete':>11}   (seconds, median of 3; the first visit: in brackets)"
        )
        for path, name in pages.items():
            taken = [visit(signed, context, studio.base, path) for _ in range(4)]
            first, complete = (statistics.median(column[1:]) for column in zip(*taken, strict=True))
            print(f"{name:<16}{first:>8.2f} ({taken[0][0]:.2f}){complete:>8.2f} ({taken[0][1]:.2f})", flush=True)
            if first > FIRST_S or complete > COMPLETE_S:
                slow.append(name)
        wrong = list(signed.wrong)
    print(f"console errors and requests off the machine: {len(wrong)} {wrong[:3] if wrong else ''}")
    print(
        f"to reach: first content < {FIRST_S:g} s, complete < {COMPLETE_S:g} s: {'all pages' if not slow else 'not ' + ', '.join(slow)}"
    )


def visit(signed, context, base, path):
    tab = context.new_page()
    signed.listen(tab, base)
    start = time.perf_counter()
    tab.goto(f"{base}/nl{path}", wait_until="commit")
    tab.wait_for_function(DONE, timeout=120_000, polling=20)
    complete = time.perf_counter() - start
    first = None
    while first is None:
        first = tab.evaluate(PAINT)
        tab.wait_for_timeout(20)
    tab.close()
    return first / 1000, complete


if __name__ == "__main__":
    main(*sys.argv[1:2])
