"""The main job on a real shop: from 711,967 invoice lines to an explained decision for everyone, and what it caused.

The orders are real (data/SOURCE.md). Permissions, addresses, languages, replies and the extra orders that a mail causes
are simulated, since no public data holds them; every row of them is marked so, and so is every figure that rests on them.
Run it again: nothing changes that should not.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

import echt
import echt.report
from echt import simulate
from echt.cli.talk import Talk

HERE = Path(__file__).parent
SEED = 11


def main() -> None:
    """Run the stages in their order, then say what matters first."""
    start = time.perf_counter()
    with Talk() as talk:
        with echt.open(HERE) as shop:
            counts = shop.ingest(progress=talk.progress)
            talk.progress("permissions (simulated)", 0, 1)
            simulate.settle(shop, seed=SEED)
            talk.progress("permissions (simulated)", 1, 1)
            predicted = shop.predict("order", progress=talk.progress)
            talk.progress("segments", 0, 3)
            for done, name in enumerate(("regulars", "newcomers", "quiet"), start=1):
                shop.segment(name)
                talk.progress("segments", done, 3)
            talk.progress("creative, plan, hand-over", 0, 3)
            shop.create("spring")
            shop.approve("spring", by="Sanne de Vries")
            talk.progress("creative, plan, hand-over", 1, 3)
            draft = shop.plan("spring")
            usual = shop.usual("spring")
            shop.commit(draft)
            talk.progress("creative, plan, hand-over", 2, 3)
            handed = shop.deliver("spring")
            talk.progress("creative, plan, hand-over", 3, 3)
            talk.progress("answers (simulated)", 0, 2)
            answers = simulate.answer(shop, "spring", HERE / ".echt/replies.mbox", seed=SEED)
            talk.progress("answers (simulated)", 1, 2)
        heard_at, measured_at = shop.at + timedelta(days=3), shop.at + timedelta(days=91)
        with echt.open(HERE, at=heard_at) as shop:
            shop.listen(HERE / ".echt/replies.mbox")
            inbox = shop.inbox()
            talk.progress("answers (simulated)", 2, 2)
        talk.progress("effect and report", 0, 2)
        with echt.open(HERE, at=measured_at) as shop:
            effect = shop.measure("spring")
            talk.progress("effect and report", 1, 2)
            figures = shop.figures("spring", inbox_at=heard_at)
            page = shop.report("spring", inbox_at=heard_at)
            (HERE / ".echt/people.svg").write_text(echt.report.picture(figures), encoding="utf-8")
            talk.progress("effect and report", 2, 2)
    print(f"\n{echt.report.plain(figures)}\n")
    print(f"Read: {counts}")
    print(f"Usual: {usual}")
    print(f"\n{predicted}")
    print(f"Every test of every model: {shown(Path(sys.prefix) / 'bin/echt')} predict order --backtest -p {shown(HERE)}\n")
    print(f"Handed over: {handed}")
    print(f"\n{effect}")
    print(f"The simulation planted {answers.expected:.0f} extra orders: one interval in twenty misses what is true.\n")
    print(inbox)
    print(f"\nThe report: {shown(page)}")
    print(f"Why, for the person above: {shown(Path(sys.prefix) / 'bin/echt')} why {figures.story.person_id} -p {shown(HERE)}")
    print("The Studio: make studio")
    print(f"{time.perf_counter() - start:.0f} seconds.")


def shown(path: Path) -> Path:
    """The path as seen from here, where that is shorter."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
