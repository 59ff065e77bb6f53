"""The demo on the real shop: it ends by itself, it ends the same the second time, and the docs quote what it prints."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import echt

ROOT = Path(__file__).parents[2]


def run(folder, keys):
    environment = {"PATH": "/usr/bin:/bin", "ECHT_KEYS": str(keys), "PYTHONPATH": str(ROOT / "src"), "HOME": str(keys)}
    done = subprocess.run(
        [sys.executable, folder / "demo.py"], env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    base = tmp_path_factory.mktemp("demo")
    ignored = shutil.ignore_patterns(".echt", "warehouse", "ledger.db*", "outbox", "pictures", "photos")
    shutil.copytree(ROOT / "examples/giftshop", base / "giftshop", ignore=ignored)
    first = run(base / "giftshop", base / "keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        with echt.open(base / "giftshop") as shop:
            before = shop.check().counts
        second = run(base / "giftshop", base / "keys")
        with echt.open(base / "giftshop") as shop:
            after = shop.check()
    return base / "giftshop", first, second, before, after


@pytest.mark.slow
def test_the_first_thing_on_the_screen_is_people(demo):
    first = demo[1].lstrip().splitlines()[0]
    assert re.match(r"The gift shop knows [\d,]+ people; [\d,]+ bought something in the last 90 days", first)


@pytest.mark.slow
def test_running_it_again_says_the_same_and_changes_nothing_it_should_not(demo):
    _, first, second, before, after = demo
    told_anew = ("Read: ", "E214 no person", "Handed over: ", "were handled before", " seconds.")
    kept = [
        [line for line in text.splitlines() if not any(word in line for word in told_anew)] for text in (first, second)
    ]
    assert kept[0] == kept[1]
    changed = {name: (before[name], after.counts[name]) for name in before if before[name] != after.counts[name]}
    assert set(changed) <= {"audit", "audit_leaves"}, changed
    assert [one.code for one in after.findings] == ["published_keys"]


@pytest.mark.slow
def test_the_studio_has_a_plan_to_show_three_months_later_and_says_what_is_simulated(demo, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(demo[0].parent / "keys"))
    with echt.open(demo[0], at="2011-05-31T09:00:00+00:00") as shop:
        assert shop.simulated() == ("permissions", "orders")
        assert shop.sketch("april").solve().people > 0


@pytest.fixture
def april(demo, monkeypatch):
    """The shop on the day of the second wave, as the demo left it."""
    monkeypatch.setenv("ECHT_KEYS", str(demo[0].parent / "keys"))
    with echt.open(demo[0], at="2011-04-13T09:00:00Z") as shop:
        yield shop


@pytest.mark.slow
def test_the_second_wave_is_planned_exactly_under_budgets_that_bind(april):
    plan = april.committed("april")
    proof = plan.certificate
    assert plan.policy_version.startswith("exact-1@")
    assert proof.method == "exact"
    assert proof.shared
    assert proof.bound is not None
    assert 0 <= proof.gap <= 1e-3
    assert set(proof.violations.values()) == {0.0}
    assert set(proof.prices) == {"spring", "cakestand"}
    assert all(price > 0 for price in proof.prices.values())
    assert max(proof.beside.values()) <= proof.bound


@pytest.mark.slow
def test_both_waves_keep_their_budgets_and_every_person_has_one_reason(april):
    for name, asked in (("spring", 3_747), ("april", 3_840)):
        plan = april.committed(name)
        assert plan.asked == sum(plan.counts.values()) == asked
        shown = plan.sent["creative_id"].to_pylist()
        assert set(shown) == {"spring", "cakestand"}
        budgets = april.campaign(name).creative_budgets
        assert all(shown.count(one) == budget for one, budget in budgets.items()) or name == "spring"
    assert april.committed("april").counts["shared_budget"] > 0
    assert april.committed("spring").counts["explore"] > 200  # a hundred at least for each mail


@pytest.mark.slow
def test_the_second_wave_counts_with_the_first_and_shows_the_simple_ways(april, demo):
    wave = april.learn("april")
    assert wave.run_id == april.committed("spring").run_id
    assert wave.simulated
    assert {"nothing", "constant", "rule", "t_linear"} <= {row.kind for row in wave.model.comparison_.rows}
    assert str(wave) in demo[1]  # with its intervals, as printed
    if wave.model.comparison_.chosen == "nothing":
        assert any(
            "cannot tell these messages from doing nothing" in one for one in april.committed("april").assumptions
        )
    else:
        assert april.committed("april").model_version.startswith("wave-1+")
    assert "first come, first served" in demo[1]
    assert "Usual: The usual mailing: 2,686 of 3,840 people" in demo[1]


@pytest.mark.slow
def test_the_picture_in_the_readme_is_the_one_the_demo_makes(demo):
    assert (demo[0] / ".echt/people.svg").read_text() == (ROOT / "docs/giftshop.svg").read_text()


@pytest.mark.slow
def test_every_line_of_the_invoices_is_accounted_for(demo):
    read, accepted, duplicate, quarantined, refused = (
        int(n.replace(",", ""))
        for n in re.search(
            r"([\d,]+) rows read = ([\d,]+) accepted \+ ([\d,]+) duplicate \+ ([\d,]+) quarantined \+ ([\d,]+) refused",
            demo[1],
        ).groups()
    )
    assert read == 711_967 == accepted + duplicate + quarantined + refused


@pytest.mark.slow
def test_the_report_says_what_is_simulated_and_what_is_odd(demo):
    page = (demo[0] / ".echt/report.html").read_text(encoding="utf-8")
    assert page.count("simulated") > 3
    assert "22.5%" in page
    assert "Wholesale" in page
    for words in ("The plan and its proof", "Het plan en het bewijs", "13 April 2011", "no limit is broken"):
        assert words in page


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/how-it-works.md", "docs/uplift.md", "docs/allocate.md"])
def test_no_figure_of_the_demo_in_the_docs_that_the_demo_does_not_print(demo, page):
    """Blocks that quote the demo begin with ```demo and stand in its output, line by line."""
    quoted = re.findall(r"```(?:text )?demo\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), flags=re.S)
    assert quoted or page == "docs/how-it-works.md"
    for block in quoted:
        for line in block.strip().splitlines():
            assert line.strip() in demo[1], line
