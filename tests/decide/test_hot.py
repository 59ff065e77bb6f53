"""What a plan tells of each person comes back as it was, and only while that plan counts."""

import json

import numpy as np
import pyarrow as pa

from echt.decide import Gains, Hot
from echt.decide.hot import pushed

PEOPLE = pa.array(["anna", "ben", "cas"])


def hot(**more):
    money = np.array([[0.1, 0.25], [1e-7, -3.0], [5.0, 0.3]], dtype=np.float32)
    told = {
        "person_id": PEOPLE,
        "language": pa.array(["nl", None, "fr"]),
        "time_zone": pa.array(['a"b', None, "UTC"]),
        "simulated": [True] * 3,
    }
    allowed = np.array([[True, False], [True, True], [True, True]])
    return Hot(pa.table(told), pa.array(["anna", "ben"]), Gains(money, "m", allowed=allowed), **more)


def test_what_a_plan_tells_comes_back_and_nobody_else_is_told_of():
    shown = (pa.array(['["P1", "v1", "popular:"]', "null", "null"]), None)
    flags = hot(shown=shown).flags('spring "1"', "run-12345678")
    assert flags["person_id"].to_pylist() == ["anna", "ben"]
    anna, ben = (json.loads(text) for text in flags["flags"].to_pylist())
    assert (anna["language"], anna["time_zone"], anna["simulated"]) == ("nl", 'a"b', True)
    assert (ben["language"], ben["time_zone"]) == (None, None)
    first, second = (pushed(one, 'spring "1"', "run-12345678", 2) for one in (anna, ben))
    assert first.gains.astype(np.float32).tolist() == [np.float32(0.1), 0.0]
    assert (first.able.tolist(), first.shown) == ([True, False], (("P1", "v1", "popular:"), None))
    assert second.gains.astype(np.float32).tolist() == [np.float32(1e-7), -3.0]
    assert second.shown == (None, None)


def test_what_another_plan_told_or_of_other_creatives_does_not_count():
    (anna, _) = (json.loads(text) for text in hot().flags("spring", "run-12345678")["flags"].to_pylist())
    assert pushed(anna, "spring", "run-12345678", 2).shown == (None, None)
    assert pushed(anna, "spring", "run-87654321", 2) is None
    assert pushed(anna, "spring", "run-12345678", 3) is None
    assert pushed(anna, "summer", "run-12345678", 2) is None
    assert pushed({"campaign:spring": "nonsense"}, "spring", "run-12345678", 2) is None


def test_the_average_is_of_those_who_may_be_reached():
    assert np.allclose(hot().average, [(0.1 + 1e-7) / 2, (0.25 - 3.0) / 2])
    assert (
        Hot(pa.table({"person_id": PEOPLE}), pa.array([], pa.string()), Gains(np.ones((3, 1), np.float32), "m")).average
        == []
    )
