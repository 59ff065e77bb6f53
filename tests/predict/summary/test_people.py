import numpy as np
import pyarrow as pa
import pytest

from echt.predict.summary import kernels
from echt.predict.summary.people import Memory, people


@pytest.mark.parametrize("kind", [pa.int64(), pa.string(), pa.large_string()])
def test_everyone_gets_one_number_in_the_order_in_which_they_appear(kind):
    draw = np.random.default_rng(4)
    drawn = draw.integers(0, 20_000, 60_000)  # enough for the tables to grow several times
    ids = pa.array(drawn if kind == pa.int64() else [f"{'x' * (who % 23)}{who:x}" for who in drawn.tolist()], kind)
    keep = draw.random(len(drawn)) < 0.9
    found = people(kind, kernels, Memory(10**9))
    empty = np.zeros(0, np.bool_)
    codes = [found.codes(ids.slice(start, 7_001), keep[start : start + 7_001]) for start in range(0, len(ids), 7_001)]
    assert len(found.codes(ids.slice(0, 0), empty)) == 0
    codes = np.concatenate(codes)
    expected = {}
    for who, kept in zip(drawn.tolist(), keep.tolist(), strict=True):
        if kept:
            expected.setdefault(who, len(expected))
    assert codes.tolist() == [expected[w] if k else -1 for w, k in zip(drawn.tolist(), keep.tolist(), strict=True)]
    first = [int(np.flatnonzero(codes == number)[0]) for number in range(0, found.known, 997)]
    named = found.ids()
    assert len(named) == len(expected)
    assert [named[number].as_py() for number in range(0, found.known, 997)] == [ids[at].as_py() for at in first]
