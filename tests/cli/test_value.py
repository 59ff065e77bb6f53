"""`echt value`: events of your own in, a scored file out; figures on stdout, seconds on stderr."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import echt


def write(folder):
    draw = np.random.default_rng(3)
    who = draw.integers(0, 400, 3000)
    when = np.sort(draw.integers(0, 300 * 86_400, 3000)).astype("datetime64[s]")
    name = np.where(draw.random(3000) < 0.8, "bought", "looked")
    pq.write_table(
        pa.table({"customer": who, "ts": when, "eur": draw.gamma(4, 5, 3000), "what": name}), folder / "log.parquet"
    )


WORDS = ["value", "log.parquet", "--to", "scores.parquet", "--horizon", "30", "--event", "bought"]
for _pair in ("person=customer", "at=ts", "value=eur", "name=what"):
    WORDS += ["--column", _pair]


def test_the_command_says_what_python_gives(run, tmp_path):
    write(tmp_path)
    said, in_json = run(tmp_path, *WORDS), run(tmp_path, *WORDS, "--json")
    columns = {"person": "customer", "at": "ts", "value": "eur", "name": "what"}
    made = echt.value("log.parquet", "again.parquet", horizon_days=30, columns=columns, names=["bought"])
    assert said.code == in_json.code == 0, said.err
    assert said.out.splitlines()[1:] == str(made).splitlines()[1:]
    assert json.loads(in_json.out) == json.loads(json.dumps(made.to_dict())) | {"path": "scores.parquet"}
    assert pq.read_table(tmp_path / "scores.parquet").equals(pq.read_table(tmp_path / "again.parquet"))
    for stage in ("summarise", "fit", "fit money", "score", "write", "in all"):
        assert f"{stage} " in said.err
    assert "expected_orders_30d" in made.columns
    assert made.summary["counted"]["of_other_names"] > 0
