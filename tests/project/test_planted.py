"""From a simulated project to its measured effect: what was planted is what is found."""

from datetime import timedelta

import pytest

import echt
from echt.simulate import Planted, answer


def rounded(said):
    """Sums of amounts depend on the order of their rows in the last digits."""
    if isinstance(said, dict):
        return {key: rounded(value) for key, value in said.items()}
    if isinstance(said, list):
        return [rounded(value) for value in said]
    return float(f"{said:.9g}") if isinstance(said, float) else said


@pytest.mark.parametrize(("uplift", "seed"), [(0.6, 1), (0.6, 2), (0.0, 3)])
def test_the_planted_effect_is_found(folder, uplift, seed):
    with echt.open(folder) as shop:
        planted = Planted(uplift=uplift, uplift_spread=0.0, fatigue=0.0, quit=0.05, reply=0.2)
        heard = answer(shop, "spring", folder / ".echt/replies.mbox", seed=seed, planted=planted)
        mails = heard.truth.num_rows
    later = shop.at + timedelta(days=60)
    with echt.open(folder, at=later) as shop:
        effect = shop.measure("spring")
        truth = heard.expected / effect.plan.people
        difference = effect.per_person
        assert mails == effect.plan.sent
        # the keys, and so the draw of the holdout, are others each time: four standard errors, not the interval of 95 %
        assert abs(difference.value - truth) <= 4 * difference.standard_error
        assert difference.low > 0 or not uplift
        # doing it again is the same answer, and counts no order twice
        answer(shop, "spring", folder / ".echt/again.mbox", seed=seed, planted=planted)
        assert rounded(shop.measure("spring").to_dict()) == rounded(effect.to_dict())


def test_simulated_answers_reach_the_inbox_and_the_gate(folder):
    with echt.open(folder) as shop:
        planted = Planted(quit=0.2, reply=0.5)
        heard = answer(shop, "spring", folder / ".echt/replies.mbox", seed=1, planted=planted)
        shop.setting.ledger.record_permissions(heard.permissions, at=shop.at)
    with echt.open(folder, at=shop.at + timedelta(days=5)) as shop:
        back = shop.listen(folder / ".echt/replies.mbox")
        assert back.added > 0
        waits = [row.waits_s for row in shop.inbox().rows if not row.first]
        assert waits == sorted(waits, reverse=True)
        assert shop.listen(folder / ".echt/replies.mbox").added == 0
        quit_now = set(heard.permissions["person_id"].to_pylist())
        found = dict(
            zip(*(shop.plan("spring").decisions[name].to_pylist() for name in ("person_id", "reason")), strict=True)
        )
        assert quit_now
        assert {found[person] for person in quit_now} == {"objection"}
