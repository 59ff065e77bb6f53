"""Plans: who gets something, who is left in peace, and why."""


def test_everyone_asked_about_is_in_the_plan_with_one_reason(shop):
    made = shop(n=200, holdout=0.2).plan()
    assert made.asked == 200
    assert sum(made.counts.values()) == 200
    assert set(made.counts) == {"holdout", "not_worth_it", "plan"}
