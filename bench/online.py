"""Deciding for one person at a time, and bandits beside Vowpal Wabbit: `python -m bench.online [desk] [bandit] [--quick]`.

The desk: milliseconds from the question to the promise on disk (SQLite, one writer with group commit). The bandits:
decisions with propensities and updates a second of CPU, and what they learn, on the same rows in the same order. The
peer runs in an environment of its own: `VW_PYTHON=…/bin/python` with the package vowpalwabbit; without it, only Echt.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from echt.decide import DECISIONS, Admission, Desk, Gains, Hot, Learner, Online
from echt.decide.bandit import Bandit, Policy, Waiting, arms, features
from echt.ledger import Keys, Ledger
from echt.nouns import Campaign, Creative, Purpose

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMAIL = Purpose("marketing.communications.email")
DATA = Path(os.environ.get("ECHT_DATA", "../shared/data"))


# the desk -------------------------------------------------------------------------------------------------------------


def world(folder, n):
    keys = Keys.open(folder / "keys", "bench")
    ledger = Ledger.open(folder / "ledger.db", keys)
    ids = [keys.person_id(str(i)) for i in range(n)]
    said = {"person_id": ids, "purpose": [str(EMAIL)] * n, "basis": ["consent"] * n, "granted": [True] * n}
    ledger.record_permissions(pa.table(said), at=AT - timedelta(days=90))
    flags = ['{"minor": false, "customer": true, "language": "nl", "time_zone": "Europe/Amsterdam"}'] * n
    ledger.push_flags(pa.table({"person_id": ids, "flags": flags}), run_id="r", at=AT)
    campaign = Campaign(
        name="bench", goal="Order Completed", within=timedelta(days=14), purpose=EMAIL, segment="all", channel="email",
        creatives=tuple(f"creative-{j}" for j in range(5)), value=20.0, currency="EUR", explore=0.05, total_s=8.0 * n, max_contacts=3,
        creative_budgets={f"creative-{j}": n for j in range(5)},
    )  # fmt: skip
    return ledger, ids, campaign, [Creative(name, "1", "email", {"nl": {}, "en": {}}) for name in campaign.creatives]


def beside(ledger, ids, campaign, letters, rng, online):
    """A desk beside a plan that told what each creative brings each person."""
    run = "bench-plan-00000000"
    gains = Gains(rng.exponential(0.05, (len(ids), 5)).astype(np.float32), "bench-1")
    hot = Hot(pa.table({"person_id": ids}), pa.array(ids), gains)
    ledger.commit_run(
        {"run_id": run, "campaign_id": campaign.name, "average_gain": hot.average}, DECISIONS.empty_table(), at=AT
    )
    ledger.push_flags(hot.flags(campaign.name, run), run_id=run, at=AT, beside=True)
    return Desk(ledger, campaign, letters, at=AT, seed=2, online=replace(online, beside=run))


def ask(desk, who, gains, known, out, start):
    for step, (person, money, row) in enumerate(zip(who, gains, known, strict=True)):
        begin = time.perf_counter()
        made = desk.decide_one(person, money, at=AT + timedelta(seconds=start + step), features=row)
        out.append((time.perf_counter() - begin, made.reason.sends))


def timed(name, desk, ids, rng, threads, each, *, told=False):
    rows = [features({"kind": [str(k)]}) for k in range(4)]
    jobs, out = [], []
    for _ in range(threads):
        who = [ids[i] for i in rng.integers(0, len(ids), each)]
        gains = [None] * each if told else rng.exponential(0.05, (each, 5))
        known = [rows[i] for i in rng.integers(0, 4, each)]
        jobs.append(threading.Thread(target=ask, args=(desk, who, gains, known, out, timed.clock)))
    begin, cpu = time.perf_counter(), time.process_time()
    [job.start() for job in jobs]
    [job.join() for job in jobs]
    timed.clock += each
    took, cpu = time.perf_counter() - begin, time.process_time() - cpu
    ms = np.array([one for one, _ in out]) * 1000
    p50, p95, p99 = np.quantile(ms, [0.5, 0.95, 0.99])
    print(
        f"  {name:<42} p50 {p50:6.2f}  p95 {p95:6.2f}  p99 {p99:6.2f}  max {ms.max():6.1f} ms   {len(ms) / took:6.0f}/s"
        f"   {cpu / len(ms) * 1000:5.2f} ms of CPU each   {np.mean([sent for _, sent in out]):.0%} sent",
        flush=True,
    )


timed.clock = 0


def desk_bench(quick):
    n, each = (2_000, 200) if quick else (20_000, 2_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger, ids, campaign, letters = world(folder, n)
        rng = np.random.default_rng(0)
        begin = time.perf_counter()
        with (folder / "x").open("wb") as file:
            for _ in range(50):
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
        print(f"  {n:,} people; one sync of this disk: {(time.perf_counter() - begin) * 20:.2f} ms", flush=True)
        online = Online(admission=Admission(0.0025, 0.05))
        desk = Desk(ledger, campaign, letters, at=AT, online=online)
        timed("(first calls)", desk, ids, rng, 1, 50)
        timed("score, admit, log: one caller", desk, ids, rng, 1, each)
        timed("16 callers at once, one writer", desk, ids, rng, 16, each // 8)
        learner = Learner(Bandit(), arms(campaign.creatives), Waiting(timedelta(days=14)))
        desk = Desk(ledger, campaign, letters, at=AT, seed=1, online=online, learner=learner)
        timed("(first calls of the bandit)", desk, ids, rng, 1, 20)
        timed("the same, a bandit chooses: one caller", desk, ids, rng, 1, each)
        desk = beside(ledger, ids, campaign, letters, rng, online)
        timed("(first calls beside a plan)", desk, ids, rng, 1, 20, told=True)
        timed("the same, beside a plan: one caller", desk, ids, rng, 1, each, told=True)
        assert ledger.audit_verify() == []
        print(f"  every decision in the audit chain, {ledger.counts()['decisions']:,} of them", flush=True)
        ledger.close()


# the bandits ----------------------------------------------------------------------------------------------------------


def planted(n, k, seed=0):
    """A uniformly random log whose truth is known: four features of people, two of creatives, clicks."""
    rng = np.random.default_rng(seed)
    people = rng.integers(0, [6, 6, 4, 3], (n, 4))
    items = rng.integers(0, [4, 3], (k, 2))
    logit = (
        -2.0
        + rng.normal(0, 0.4, k)[None, :]
        + sum(rng.normal(0, 0.5, (size, k))[people[:, j]] for j, size in enumerate((6, 6, 4, 3)))
    )
    for j, size in enumerate((4, 3)):
        logit += rng.normal(0, 0.5, (6, size))[people[:, 0]][:, items[:, j]]
    truth = 1 / (1 + np.exp(-logit))
    arm = rng.integers(0, k, n)
    clicks = (rng.random((n, k)) < truth).astype(float)
    return people, items, (truth, clicks), arm, clicks[np.arange(n), arm]


def hillstrom():
    """Mens' mail, womens' mail, none: real visits, logged with chances of a third."""
    import pyarrow.parquet as pq

    table = pq.read_table(DATA / "hillstrom" / "hillstrom_part.parquet")
    table = table.take(np.random.default_rng(0).permutation(table.num_rows))
    names = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
    people = np.column_stack(
        [codes(table[c]) for c in ("mens", "womens", "zip_code", "newbie", "channel")]
        + [
            np.digitize(np.log1p(table["history"].to_numpy()), [3.5, 4.5, 5.5, 6.5]),
            (table["recency"].to_numpy() - 1) // 4,
        ]
    ).astype(int)
    arm = np.array([names.index(each) for each in table["segment"].to_pylist()])
    return people, np.array([[0, 0], [1, 1], [1, 2]]), None, arm, table["visit"].to_numpy().astype(float)


def codes(column):
    """Numbers for what a column holds."""
    return column.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)


def open_bandit():
    """80 products, three places on a page: 38 clicks in 10,000 rows. For speed; it cannot rank policies."""
    from pyarrow import csv

    folder = DATA / "open_bandit" / "random" / "all"
    table, item = csv.read_csv(folder / "all.csv.gz"), csv.read_csv(folder / "item_context.csv.gz")
    people = np.column_stack(
        [codes(table[c]) for c in table.column_names if c.startswith("user_feature")] + [table["position"].to_numpy()]
    )
    about = np.column_stack([codes(item[c]) for c in item.column_names if c.startswith("item_feature")][1:])
    return (
        people.astype(int),
        about.astype(int),
        None,
        table["item_id"].to_numpy(),
        table["click"].to_numpy().astype(float),
    )


def hashed(people, items):
    who = features({f"u{j}": people[:, j].astype(str) for j in range(people.shape[1])})
    return who, arms(
        [f"c{a}" for a in range(len(items))], {f"i{j}": items[:, j].astype(str) for j in range(items.shape[1])}
    )


def worth(every, truth, arm, reward):
    """What the policy was worth on the second half: exactly where the truth is known, else by SNIPS with its error."""
    half = slice(len(arm) // 2, None)
    if truth is not None:
        return (every[half] * truth[0][half]).sum(axis=1).mean(), 0.0
    weight = every[np.arange(len(arm)), arm][half] * every.shape[1]
    value = (weight * reward[half]).sum() / weight.sum()
    return value, np.sqrt((weight**2 * (reward[half] - value) ** 2).sum()) / weight.sum()


def earned(chosen, truth):
    """What somebody earned who learnt only from their own choices, over all rows and over the last quarter."""
    mine = truth[0][np.arange(len(chosen)), chosen]
    return f"   own choices {mine.mean():.4f}, last quarter {mine[-len(mine) // 4 :].mean():.4f}"


def line(name, per_s, value, own="", peer=None):
    said = f"{value[0]:.4f}" + (f" ± {value[1]:.4f}" if value[1] else "")
    print(f"  {name:<46} {per_s:>12,.0f}/s  {said}{own}" + (f"   {per_s / peer:,.0f}x" if peer else ""), flush=True)


def ours(policy, people, items, truth, arm, reward):
    who, letters = hashed(people, items)
    Bandit(policy).replay(who.rows(slice(64)), letters, arm[:64], reward[:64], every=True)
    took, every = [], None
    for _ in range(3):
        bandit, begin = Bandit(policy), time.process_time()
        made = bandit.replay(who, letters, arm, reward, every=True)
        took.append(time.process_time() - begin)
        every = made.every
    own = "" if truth is None else earned(Bandit(policy, seed=1).play(who, letters, truth[1]).arm, truth)
    return len(arm) / min(took), worth(every, truth, arm, reward), own


OURS = {
    "squarecb, gamma 8 (as it comes)": Policy("squarecb"),
    "squarecb, gamma 100": Policy("squarecb", gamma=100.0),
    "epsilon .05": Policy("epsilon"),
    "bootstrap of 8": Policy("bootstrap", copies=8),
    "gaussian": Policy("gaussian"),
}
VW = {
    "squarecb, gamma 10": "--cb_explore_adf --squarecb --gamma_scale 10 --cb_type mtr -q UA",
    "squarecb, gamma 100": "--cb_explore_adf --squarecb --gamma_scale 100 --cb_type mtr -q UA",
    "squarecb, gamma 1000": "--cb_explore_adf --squarecb --gamma_scale 1000 --cb_type mtr -q UA",
    "epsilon .05": "--cb_explore_adf --epsilon 0.05 --cb_type mtr -q UA",
    "bag of 8": "--cb_explore_adf --bag 8 --cb_type mtr -q UA",
    "regcb": "--cb_explore_adf --regcb --mellowness 0.01 --cb_type mtr -q UA",
}


def theirs(folder, name, people, items, arm, reward, truth):
    """The same rows through Vowpal Wabbit, in its own environment: one answer a setting."""
    python = os.environ.get("VW_PYTHON")
    if not python:
        return {}
    known = {} if truth is None else {"clicks": truth[1]}
    np.savez(folder / f"{name}.npz", people=people, items=items, arm=arm, reward=reward, **known)
    (folder / "vw.json").write_text(json.dumps(VW))
    peer = Path(__file__).with_name("_vw.py")
    subprocess.run([python, peer, folder / f"{name}.npz", folder / "vw.json", folder / "out.npz"], check=True)
    out = np.load(folder / "out.npz")
    return {
        kind: (
            float(out[f"{i} python"]),
            float(out[f"{i} driver"]),
            worth(out[f"{i} every"], truth, arm, reward),
            "" if truth is None else earned(out[f"{i} own"], truth),
        )
        for i, kind in enumerate(VW)
    }


def bandit_bench(quick):
    sets = {
        "planted truth, 10 creatives": planted(2_000 if quick else 20_000, 10),
        "planted truth, 80 creatives": planted(1_000 if quick else 10_000, 80, seed=1),
    }
    for name, read in {"Hillstrom, 3 actions": hillstrom, "Open Bandit sample, 80 products": open_bandit}.items():
        try:
            sets[name] = read()
        except (FileNotFoundError, StopIteration):
            print(f"  {name}: the file is not here; see {DATA.name}/INDEX.md", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, (people, items, truth, arm, reward)) in enumerate(sets.items()):
            n, k = len(arm), len(items)
            flat = np.full((n, k), 1 / k)
            print(
                f"\n {name}: {n:,} rows; value on the second half: at random {worth(flat, truth, arm, reward)[0]:.4f}",
                end="",
            )
            if truth is not None:
                half = truth[0][n // 2 :]
                print(
                    f", best constant {half.mean(axis=0).max():.4f}, all knowing {half.max(axis=1).mean():.4f}", end=""
                )
            else:
                best = max(reward[n // 2 :][arm[n // 2 :] == a].mean() for a in range(k))
                print(f", best constant as seen on those rows {best:.4f}", end="")
            print("; decisions with propensities + updates a second of CPU", flush=True)
            peers = theirs(Path(folder), f"set{number}", people, items, arm, reward, truth)
            for kind, (python, driver, value, own) in peers.items():
                line(f"VW {kind}, Python", python, value, own)
                print(f"  {'   its C++ driver, from its cache':<46} {driver:>12,.0f}/s")
            fastest = max((driver for _, driver, _, _ in peers.values()), default=None)
            for name, policy in OURS.items():
                per_s, value, own = ours(policy, people, items, truth, arm, reward)
                line(f"Echt {name}", per_s, value, own, fastest)


if __name__ == "__main__":
    asked = {each for each in sys.argv[1:] if not each.startswith("-")} or {"desk", "bandit"}
    if "desk" in asked:
        desk_bench("--quick" in sys.argv)
    if "bandit" in asked:
        bandit_bench("--quick" in sys.argv)
