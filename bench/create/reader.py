"""The second reader of manner: fits it, and prints what it finds in lines of a writer it never saw.

`python -m bench.create reader`: for each writer of tests/create/lines in turn, the model is fitted on all the others, on
bench/create/pressure_lines (written for it, by whoever made the rules) and on the public set `dark_patterns` (Yada et al.
2022, Apache-2.0; ../shared/data, left out where it is absent), and read over the lines of that writer. The half `blind` is
never fitted on. `python -m bench.create.reader --write` fits on all writers and writes the weights that Echt ships.
"""

import json
import sys
from array import array
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.create._lines import FOLDER, MORE, blocked, lines
from bench.create.manner import DATA, public
from echt.create.guard.manner import reader

OWN = Path(__file__).parent / "pressure_lines"
OUT = Path(reader.__file__).parent / "reader.bin"
GROUPS = (("dark", 1), ("honest_plain", 0), ("honest_facts", 0), ("claims_true", 0))
PUBLIC_WEIGHS, STRENGTH = 0.3, 16.0


def gathered():
    """Who wrote it, its group, its language, the text, whether it presses."""
    rows = []
    for name, dark in GROUPS:
        rows += [
            (one["folder"], name, one["language"], one["text"], dark) for one in lines(name) if one["half"] != "blind"
        ]
    for kind, dark in (("dark", 1), ("honest", 0)):
        for language in ("nl", "en"):
            texts = (OWN / f"{kind}_{language}.txt").read_text(encoding="utf-8").splitlines()
            rows += [("own", kind, language, text, dark) for text in texts if text]
    if DATA.exists():
        rows += [("public", "public", "en", text, int(dark)) for text, dark, _ in public()]
    return rows


def matrix(texts):
    values, columns, starts = [], [], [0]
    for text in texts:
        weights = {}
        for bucket, weight, _ in reader.parts(text):
            weights[bucket] = weights.get(bucket, 0.0) + weight
        columns += weights
        values += weights.values()
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(texts), reader.BUCKETS))


def fit(data, dark, who):
    model = LogisticRegression(C=STRENGTH, max_iter=3000, class_weight="balanced")
    return model.fit(data, dark, sample_weight=np.where(who == "public", PUBLIC_WEIGHS, 1.0))


def leave_out(rows, data):
    who, group = (np.array([row[i] for row in rows]) for i in (0, 1))
    dark = np.array([row[4] for row in rows])
    for folder in (FOLDER, *MORE):
        out = who == folder.name
        if not out.any():
            continue
        score = fit(data[~out], dark[~out], who[~out]).decision_function(data[out])
        said = ", ".join(f"{name} {np.mean(score[group[out] == name] >= reader.LIMIT):.3f}" for name, _ in GROUPS)
        print(f"  writer of '{folder.name}' left out: share that reads like pressure: {said}")


def write(rows, data):
    who, dark = np.array([row[0] for row in rows]), np.array([row[4] for row in rows])
    model = fit(data, dark, who)
    weights = model.coef_[0]
    scale = float(np.abs(weights).max()) / 32767
    head = json.dumps({"scale": scale, "bias": float(model.intercept_[0])})
    body = array("h", np.rint(weights / scale).astype(int).tolist())
    OUT.write_bytes(head.encode() + b"\n" + body.tobytes())
    print(f"  fitted on {len(rows)} lines, {int(dark.sum())} of them pressing; {OUT.stat().st_size} bytes written")


def main():
    rows = gathered()
    data = matrix([row[3] for row in rows])
    if "--write" in sys.argv:
        write(rows, data)
        return
    leave_out(rows, data)
    alarms = sum(
        any(f.rule == "reads_like_pressure" for f in blocked(row[3], [], row[2])) for row in rows if row[4] == 0
    )
    print(
        f"  as shipped, over the honest lines it was fitted on: {alarms} of {sum(row[4] == 0 for row in rows)} blocked by it alone"
    )


if __name__ == "__main__":
    sys.exit(main())
