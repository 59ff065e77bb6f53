"""Snapshots: whole or not at all, the same choices after as before, nothing believed that was changed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from echt.decide.bandit import Bandit, Policy, Waiting, arms, features, load, save
from echt.errors import CampaignError

AT = datetime(2011, 3, 1, tzinfo=UTC)


def learnt(kind="bootstrap"):
    bandit, waiting = Bandit(Policy(kind, copies=4, bits=10), seed=5), Waiting(timedelta(days=14))
    people = features({"country": ["NL", "BE", None, "DE"] * 25})
    letters = arms(["a", "b"], {"colour": ["red", "green"]})
    bandit.play(people, letters, np.random.default_rng(0).random((100, 2)))
    waiting.add([f"d{i}" for i in range(4)], bandit.choose(people.rows(slice(4)), letters, offset=[0.1, 0.2]), at=AT)
    return bandit, waiting, people, letters


@pytest.mark.parametrize("kind", ["squarecb", "epsilon", "bootstrap", "gaussian"])
def test_after_a_snapshot_it_goes_on_as_if_nothing_happened(kind, tmp_path):
    bandit, waiting, people, letters = learnt(kind)
    version = save(tmp_path / "spring.bandit", bandit, waiting)
    again, still = load(tmp_path / "spring.bandit")
    assert (again.policy, again.seed, again.decisions, again.rewards) == (bandit.policy, 5, 104, 100)
    assert np.array_equal(again.table, bandit.table)
    for one, its in ((bandit, waiting), (again, still)):
        assert its.reward(one, {"d1": 2.0}) == 1
        assert its.over(one, at=AT + timedelta(days=20)) == 3
    assert np.array_equal(again.table, bandit.table)
    first, second = bandit.choose(people, letters), again.choose(people, letters)
    assert first.arm.tolist() == second.arm.tolist()
    assert first.probability.tolist() == second.probability.tolist()
    assert len(version) == 12
    assert save(tmp_path / "later.bandit", again) != version


def test_a_snapshot_replaces_the_old_one_and_leaves_no_draft(tmp_path):
    bandit, _, people, letters = learnt()
    path = tmp_path / "spring.bandit"
    save(path, bandit)
    bandit.learn(bandit.choose(people, letters), np.ones(100))
    save(path, bandit)
    assert load(path)[0].rewards == 200
    assert load(path)[1] is None
    assert [file.name for file in tmp_path.iterdir()] == ["spring.bandit"]


def test_a_snapshot_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    bandit, _, people, letters = learnt()
    path = tmp_path / "spring.bandit"
    save(path, bandit)
    bandit.learn(bandit.choose(people, letters), np.ones(100))
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "no space left")))
    with pytest.raises(OSError, match="no space"):
        save(path, bandit)
    assert load(path)[0].rewards == 100
    assert [file.name for file in tmp_path.iterdir()] == ["spring.bandit"]


def test_every_changed_byte_and_every_cut_is_found(tmp_path):
    bandit, waiting, *_ = learnt("squarecb")
    path = tmp_path / "spring.bandit"
    save(path, bandit, waiting)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in [*rng.integers(0, len(whole), 60).tolist(), 0, len(whole) - 1]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(CampaignError) as caught:
            load(path)
        assert caught.value.code in {"E497", "E498"}
        path.write_bytes(whole[:place])
        with pytest.raises(CampaignError) as caught:
            load(path)
        assert caught.value.code in {"E497", "E498"}


def test_a_snapshot_of_another_version_says_so(tmp_path):
    bandit, *_ = learnt()
    path = tmp_path / "spring.bandit"
    save(path, bandit)
    path.write_bytes(path.read_bytes().replace(b"echt bandit 1\n", b"echt bandit 2\n", 1))
    with pytest.raises(CampaignError, match="another version") as caught:
        load(path)
    assert caught.value.code == "E497"


def test_a_file_that_is_no_snapshot_or_is_not_there_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("shopping list\n")
    for name in ("notes.txt", "absent.bandit"):
        with pytest.raises(CampaignError) as caught:
            load(tmp_path / name)
        assert caught.value.code == "E498"
