"""The peer of `bench.online`: the same rows through Vowpal Wabbit. Runs in an environment that has it, not in ours."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from vowpalwabbit import Workspace


def main(source, settings, target):
    data, kinds = np.load(source), json.loads(Path(settings).read_text())
    people, items, arm, reward = data["people"], data["items"], data["arm"], data["reward"]
    n, k = len(arm), len(items)
    creatives = [f"|A c{a} " + " ".join(f"i{j}={v}" for j, v in enumerate(row)) for a, row in enumerate(items)]
    shared = ["shared |U " + " ".join(f"u{j}={v}" for j, v in enumerate(row)) for row in people]
    text = Path(source).with_suffix(".txt")
    with text.open("w") as file:
        for i in range(n):
            file.write("\n".join(labelled(shared[i], creatives, arm[i], reward[i], k)) + "\n\n")
    out = {}
    for number, args in enumerate(kinds.values()):
        model = Workspace(f"{args} --quiet -b 18 --random_seed 1")
        every, begin = np.empty((n, k)), time.process_time()
        for i in range(n):
            every[i] = model.predict([shared[i], *creatives])
            model.learn(labelled(shared[i], creatives, arm[i], reward[i], k))
        out[f"{number} python"] = n / (time.process_time() - begin)
        model.finish()
        for _ in range(2):  # the first pass makes the cache
            begin = time.process_time()
            Workspace(f"{args} --quiet -b 18 -d {text} -c --random_seed 1").finish()
            out[f"{number} driver"] = n / (time.process_time() - begin)
        out[f"{number} every"] = every
        if "clicks" in data:
            out[f"{number} own"] = own(args, shared, creatives, data["clicks"])
    np.savez(target, **out)


def own(args, shared, creatives, clicks):
    """(n,) what it chose, where it learns only from what it chose itself."""
    model, rng = Workspace(f"{args} --quiet -b 18 --random_seed 1"), np.random.default_rng(1)
    chosen = np.empty(len(shared), dtype=int)
    for i, who in enumerate(shared):
        chance = np.array(model.predict([who, *creatives]))
        chance /= chance.sum()
        arm = chosen[i] = rng.choice(len(chance), p=chance)
        rows = [who, *creatives]
        rows[1 + arm] = f"0:{-clicks[i, arm]}:{chance[arm]:.6f} {creatives[arm]}"
        model.learn(rows)
    model.finish()
    return chosen


def labelled(shared, creatives, arm, reward, k):
    rows = [shared, *creatives]
    rows[1 + arm] = f"0:{-reward}:{1 / k:.6f} {creatives[arm]}"
    return rows


if __name__ == "__main__":
    main(*sys.argv[1:])
