"""Thousands of attempts to get something out that is not proven: none does, and nothing proven is held back."""

import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.prove import exits  # noqa: E402


@pytest.fixture(scope="module")
def place():
    """Made once: the assets are what costs."""
    from bench.prove._world import World

    with tempfile.TemporaryDirectory(dir=exits.MEMORY) as folder:
        world = World(Path(folder))
        yield world, exits.Ways(world)
        world.ledger.close()


def tried(place, attempts, first=0):
    return exits.tries(*place, range(first, first + attempts))


def test_nothing_unproven_leaves_however_it_is_tried(place):
    out, back, fine, held = tried(place, 700)
    assert (out, back) == ([], []) and fine > 120 and len(held) > 35


@pytest.mark.parametrize("hole", ["_marked", "_manifest", "_words", "_now", "_only"])
def test_a_hole_in_the_gate_would_be_seen(place, monkeypatch, hole):
    from echt.prove import Gate, exit

    kept = lambda self, one: self.ledger.creative(one.creative_id, one.version)  # noqa: E731
    holes = {
        "_marked": (Gate, lambda *_: None),
        "_manifest": (Gate, lambda *_: "Met AI gemaakt"),
        "_words": (Gate, kept),
        "_now": (Gate, Gate._words),
        "_only": (exit, lambda *_: None),
    }
    owner, instead = holes[hole]
    monkeypatch.setattr(owner, "_only_gate" if hole == "_only" else hole, instead)
    world, ways = place
    monkeypatch.setattr(ways, "long", ways.gate())  # what it remembers was let through by a whole gate
    assert tried((world, ways), 150, first=1_000 * (5 + list(holes).index(hole)))[0]
