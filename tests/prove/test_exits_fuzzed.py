"""Thousands of attempts to get something out that is not proven: none does, and nothing proven is held back."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))


def test_nothing_unproven_leaves_however_it_is_tried():
    from bench.prove.exits import run

    out, back, fine, held = run(2_000)
    assert (out, back) == (0, 0) and fine > 100 and len(held) > 12
