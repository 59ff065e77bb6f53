"""Campaign files: what is read, and what a typo is answered with."""

from datetime import timedelta

import pytest

from echt.decide import duration, load_campaign
from echt.errors import EchtError
from echt.nouns import ATTENTION

FILE = """
goal      = "Order Completed"
within    = "14 days"
value     = "margin"
purpose   = "marketing.communications.email"
segment   = "lapsed"
channel   = "email"
creatives = ["spring-kitchen", "spring-garden"]
[attention]
worth_per_s  = 0.0025
total_s      = 30000
max_contacts = 1
quiet_hours  = ["22:00", "07:00"]
[budget]
creatives = { spring-garden = 2000 }
spend     = 500.0
[holdout]
share = 0.10
[explore]
share = 0.05
[regret]
unsubscribe = 2.0
"""
SHORT = "".join(FILE.partition("[attention]")[:1])


def load(folder, text):
    (folder / "spring.toml").write_text(text, "utf-8")
    return load_campaign(folder / "spring.toml", "EUR")


def refused(folder, text):
    with pytest.raises(EchtError) as caught:
        load(folder, text)
    return caught.value


def test_the_file_of_the_design_is_read(tmp_path):
    found = load(tmp_path, FILE)
    assert found.name == "spring"
    assert found.within == timedelta(days=14)
    assert found.creatives == ("spring-kitchen", "spring-garden")
    assert found.creative_budgets == {"spring-garden": 2000}
    assert (found.holdout, found.explore, found.regret_unsubscribe, found.spend) == (0.1, 0.05, 2.0, 500.0)
    assert found.total_s == 30000
    assert found.currency == "EUR"
    assert found.value == "margin"


def test_what_is_not_in_the_file_is_the_default(tmp_path):
    found = load(tmp_path, SHORT)
    assert found.worth_per_s == ATTENTION.worth_per_s
    assert found.budget_s == ATTENTION.budget_s
    assert found.quiet_hours == ("22:00", "07:00")
    assert found.holdout == 0.1
    assert found.explore == 0.0
    assert found.send_at is None


def test_comments_and_order_do_not_change_the_hash_and_numbers_do(tmp_path):
    plain = load(tmp_path, SHORT).config_hash
    lines = SHORT.strip().splitlines()
    assert load(tmp_path, "# for the spring\n" + "\n".join(reversed(lines))).config_hash == plain
    assert load(tmp_path, FILE).config_hash != plain
    assert load(tmp_path, SHORT + "[holdout]\nshare = 0.1\n").config_hash == plain


def test_a_whole_number_is_an_amount(tmp_path):
    assert load(tmp_path, FILE.replace('"margin"', "20")).value == 20.0
    assert refused(tmp_path, FILE.replace('"margin"', "-20")).code == "E408"


def test_a_holdout_of_0_is_allowed(tmp_path):
    assert load(tmp_path, SHORT + "[holdout]\nshare = 0\n").holdout == 0


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (("[holdout]", "[hold_out]"), "E403", "did you mean 'holdout'"),
        (("share = 0.10", "shares = 0.10"), "E403", "did you mean 'share'"),
        (("worth_per_s ", "wort_per_s "), "E403", "did you mean 'worth_per_s'"),
        (("goal ", "gaol "), "E403", "did you mean 'goal'"),
        (('goal      = "Order Completed"\n', ""), "E404", "goal"),
        (("share = 0.10", 'share = "0,1"'), "E405", "holdout.share"),
        (("max_contacts = 1", "max_contacts = 1.5"), "E405", "max_contacts"),
        (("max_contacts = 1", "max_contacts = true"), "E405", "max_contacts"),
        (("worth_per_s  = 0.0025", "worth_per_s = nan"), "E405", "worth_per_s"),
        (("spring-garden = 2000", "spring-garden = 2000.5"), "E405", "spring-garden"),
        (('["22:00", "07:00"]', '"22:00"'), "E405", "quiet_hours"),
        (("14 days", "two weeks"), "E406", "14 days"),
        (("14 days", "0 days"), "E406", "14 days"),
        (("share = 0.10", "share = 10"), "E407", "holdout.share"),
        (("share = 0.05", "share = -0.05"), "E407", "explore.share"),
        (("worth_per_s  = 0.0025", "worth_per_s = -1.0"), "E408", "worth_per_s"),
        (("total_s      = 30000", "total_s = -1"), "E408", "total_s"),
        (("spring-garden = 2000", "spring-garden = -1"), "E408", "spring-garden"),
        (("max_contacts = 1", "max_contacts = 0"), "E408", "max_contacts"),
        (("22:00", "22h"), "E409", "HH:MM"),
        (('["22:00", "07:00"]', '["22:00"]'), "E409", "two times"),
        (('"email"\ncreatives', '"e-mail"\ncreatives'), "E410", "did you mean 'email'"),
        (("spring-garden = 2000", "spring-gardn = 2000"), "E411", "did you mean 'spring-garden'"),
        (('["spring-kitchen", "spring-garden"]', '["spring-garden", "spring-garden"]'), "E411", "spring-garden"),
        (('["spring-kitchen", "spring-garden"]', "[]"), "E411", "no creatives"),
        (("marketing.communications.email", "marketing.communications.mail"), "E101", "did you mean"),
        (("goal", "goal goal"), "E402", "TOML"),
    ],
)
def test_a_mistake_is_answered_with_a_way_out(tmp_path, change, code, says):
    assert change[0] in FILE
    error = refused(tmp_path, FILE.replace(*change, 1))
    assert error.code == code
    assert says in str(error)


def test_an_impossible_moment_of_sending_is_refused(tmp_path):
    assert refused(tmp_path, 'send_at = "25:00"\n' + SHORT).code == "E409"


def test_a_file_that_is_not_there_is_said_without_the_path_of_the_machine(tmp_path):
    with pytest.raises(EchtError) as caught:
        load_campaign(tmp_path / "campaigns" / "sprng.toml", "EUR")
    assert caught.value.code == "E401"
    assert str(tmp_path) not in str(caught.value)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    (tmp_path / "spring.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EchtError) as caught:
        load_campaign(tmp_path / "spring.toml", "EUR")
    assert caught.value.code == "E402"


def test_lengths_of_time():
    assert duration("36 hours") == timedelta(hours=36)
    assert duration("1 day") == timedelta(days=1)
    assert duration("2weeks") == timedelta(weeks=2)


def test_constants_of_attention_and_minimums_are_read_and_count_in_the_hash(tmp_path):
    text = FILE.replace(
        "[attention]", "[attention]\nfatigue_per_s = 2.0\nfatigue_half_life_days = 10.0\nfreshness_s = 900.0"
    )
    found = load(tmp_path, text)
    assert (found.fatigue_per_s, found.fatigue_half_life_days, found.freshness_s) == (2.0, 10.0, 900.0)
    assert found.constants.kappa_per_s == 2.0
    assert found.constants.creative_half_life_days == ATTENTION.creative_half_life_days
    assert load(tmp_path, FILE).constants == ATTENTION
    assert found.config_hash != load(tmp_path, FILE).config_hash
    least = load(tmp_path, FILE.replace("[budget]", "[budget]\nminimum = { spring-kitchen = 200 }"))
    assert least.creative_minimums == {"spring-kitchen": 200}
    assert least.config_hash != load(tmp_path, FILE).config_hash


@pytest.mark.parametrize(
    ("part", "line", "code"),
    [
        ("[attention]", "fatigue_per_s = -1.0", "E408"),
        ("[attention]", "freshness_s = -1.0", "E408"),
        ("[attention]", "fatigue_half_life_days = 0.0", "E408"),
        ("[attention]", "freshness_half_life_days = 31.0", "E408"),
        ("[attention]", "fatigue_per_sec = 1.0", "E403"),
        ("[attention]", 'fatigue_per_s = "much"', "E405"),
        ("[attention]", "fatigue_per_s = inf", "E405"),
        ("[budget]", "minimum = { spring-kitchen = -1 }", "E408"),
        ("[budget]", "minimum = { spring-kitchn = 200 }", "E411"),
        ("[budget]", "minimum = { spring-garden = 2001 }", "E468"),
        ("[budget]", "minimum = { spring-garden = 1.5 }", "E405"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path, part, line, code):
    assert refused(tmp_path, FILE.replace(part, f"{part}\n{line}")).code == code
