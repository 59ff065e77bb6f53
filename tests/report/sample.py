"""A filled report, with made-up numbers that add up."""

from datetime import UTC, datetime

from echt.report import (
    BudgetUse,
    Check,
    Compared,
    Decile,
    Effect,
    EffectDay,
    Group,
    Interval,
    Oddity,
    Origin,
    PeopleFlow,
    Plate,
    ReportData,
    SegmentCount,
    Shown,
    Story,
    ToldStory,
    Trust,
    Waiting,
)

LEFT = {
    "objection": 61,
    "no_permission": 212,
    "minor": 0,
    "holdout": 402,
    "quiet": 0,
    "budget_spent": 34,
    "no_creative": 0,
    "not_worth_it": 356,
    "outranked": 0,
    "shared_budget": 0,
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
BODY_EN = "Dear customer,\n\nThe heart of wicker costs £2.95 since 1 March. You bought from us before, so we thought you might like to know.\n\nThe Gift Shop"
BODY_NL = "Beste klant,\n\nHet rieten hart kost sinds 1 maart £ 2,95. U kocht eerder bij ons, dus misschien wilt u het weten.\n\nThe Gift Shop"


def days(within: int = 28) -> tuple[EffectDay, ...]:
    ends = [(d, 0.034 * (1 - 0.8**d), 0.012 + 0.013 * (d / within) ** 0.5) for d in range(1, within + 1)]
    return tuple(EffectDay(d, v, v - w, v + w) for d, v, w in ends)


def foretold(**changes) -> Trust:
    """A prediction that was tested from five moments in the past."""
    predicted = (0.03, 0.06, 0.09, 0.13, 0.18, 0.24, 0.31, 0.40, 0.52, 0.78)
    deciles = [
        Decile(p, p * f, p * f - 0.02, p * f + 0.02, 420)
        for p, f in zip(predicted, (1.1, 1, 0.9, 1, 1.1, 1, 0.95, 1, 0.9, 1.02))
    ]
    origins = [
        Origin(datetime(2010, m, 1, 9, tzinfo=UTC), 2100.0 + 130 * m, 1900.0 + 210 * m, 2050.0 + 125 * m)
        for m in (5, 7, 9, 11)
    ]
    groups = (
        Group("no_repeat", 6100, 0.21, 0.20, 0.83, 0.80, 0.86, 0.7),
        Group("repeat_1_3", 5200, 0.82, 0.85, 0.80, 0.78, 0.83, 2.1),
        Group("repeat_4_plus", 1900, 3.4, 3.1, 0.71, 0.66, 0.78, 5.2),
    )
    compared = (
        Compared("average", True, 0.02, 1.21, 0.81, 0.84),
        Compared("last_horizon", True, 0.11, 0.92, 0.77, 0.8),
        Compared("mbgnbd", False, 0.04, 0.71, 0.55, 0.81),
        Compared("lightgbm", False, None, None, None, None, "fewer than 200 buyers"),
    )
    values = dict(
        name="order", outcome="Order Completed", kind="count", horizon_days=90, at=datetime(2011, 3, 1, 9, tzinfo=UTC), people=4312,
        total=3120.0, model="mbgnbd", rule="last_horizon", level=0.8, coverage=0.81, width=1.9, bias=0.04, error=0.71, rule_error=0.92,
        score=0.55, rule_score=0.77, deciles=tuple(deciles), origins=tuple(origins), groups=groups, compared=compared,
    )  # fmt: skip
    return Trust(**(values | changes))


def sample(**changes) -> ReportData:
    sent = 500
    values = dict(
        shop="Gift shop",
        campaign="spring",
        at=datetime(2011, 3, 1, 9, tzinfo=UTC),
        currency="GBP",
        known=4312,
        recent=1877,
        recent_days=90,
        usual=1292,
        flow=PeopleFlow(asked=sum(LEFT.values()) + sent, left_out=LEFT, planned=sent),
        budget=BudgetUse(
            24.0,
            sent * 8.0,
            1292 * 8.0,
            8.0,
            0.6,
            0,
            ((0, 0, 3812), (0, 0.25, 0), (0.25, 0.5, 478), (0.5, 0.75, 22), (0.75, 1, 0)),
        ),
        story=Story("aB3dE5gH7jK9", "not_worth_it", 2, 214, "soft_opt_in", 0.011, 10.7, 0.0025, 8.0, 0.0, 24.0, True),
        effect=Effect(
            "Order Completed",
            28,
            902,
            402,
            148.0,
            52.0,
            Interval(0.034, 0.009, 0.059),
            Interval(30.7, 8.1, 53.2),
            sent * 8.0,
            days(),
            0.71,
            0.3,
            0.46,
            0.036,
            0.02,
            True,
        ),
        oddities=(
            Oddity("no_customer", 158_204, 711_967),
            Oddity("wholesale", 214, 30_812),
            Oddity("duplicate", 12_133, 711_967),
        ),
        quarantine=(Oddity("no_person", 158_204, 711_967), Oddity("negative_price", 11, 711_967)),
        creatives=(
            Shown(
                "spring-heart",
                "1",
                {
                    "en": {"subject": "The wicker heart, £2.95", "body": BODY_EN},
                    "nl": {"subject": "Het rieten hart, £ 2,95", "body": BODY_NL},
                },
                "template",
                {
                    "en": "Written by a template from facts; approved by a person.",
                    "nl": "Gemaakt met een sjabloon uit feiten; goedgekeurd door een mens.",
                },
                "M. Jansen",
                datetime(2011, 2, 28, 15, tzinfo=UTC),
                ("price of 22423: 2.95 GBP, from the price table of 1 March 2011",),
                "9f" * 32,
                sent,
                (
                    Plate(1200, 400, "en", "A wicker heart & shapes", PIXEL),
                    Plate(1200, 400, "nl", "Een rieten hart", PIXEL, mark="0a1b2c3d"),
                    Plate(300, 250, "nl", "Weg", ""),
                ),
                (("Kijk", "Een lange zin."),),
                0.25,
            ),
        ),
        stories=(
            ToldStory(
                "oven",
                "a1b2",
                "nl",
                "De oven <van> Anna",
                "“Dit was het dan”, zegt Anna.\n\nHaar oven staat er nog.",
                0.9,
                "M. Jansen",
                datetime(2011, 2, 27, 15, tzinfo=UTC),
                ("Anna", "Bert", "Cor"),
                2,
            ),
        ),
        inbox=(
            Waiting("c1", "Re: The wicker heart", "Is the heart also there in white?", 71.0, "question", "en", True),
            Waiting("c3", "Re: Het rieten hart", "Bedankt, ik heb er twee besteld.", 50.0, "thanks", "nl", True),
            Waiting(
                "c2",
                "Re: Het rieten hart",
                "Het gaat niet goed met mij sinds mijn man is overleden.",
                5.0,
                "distress",
                "nl",
                True,
            ),
        ),
        trust=(foretold(), foretold(kind="money", total=61_000.0, error=31.2, rule_error=40.5, bias=-0.08)),
        segments=(
            SegmentCount("lapsed", 1565, "Bought before, then quiet for 60 days."),
            SegmentCount("regulars", 611, "Buys every month."),
        ),
        checks=(
            Check(
                "permission", "ok", {"en": "No message without permission.", "nl": "Geen enkel bericht zonder grond."}
            ),
            Check("audit", "ok", {"en": "48,211 rows in the audit chain.", "nl": "48.211 regels in de auditketen."}),
            Check(
                "source",
                "warn",
                {"en": "The newest file is 26 hours old.", "nl": "Het nieuwste bestand is 26 uur oud."},
            ),
        ),
        assumptions=(
            {
                "en": "A mail is assumed to bring 2% extra orders.",
                "nl": "We nemen aan dat een mail 2% extra bestellingen brengt.",
            },
        ),
        simulated=("permissions", "replies", "orders"),
        attribution={
            "en": "Orders: Online Retail II, UCI, CC BY 4.0.",
            "nl": "Bestellingen: Online Retail II, UCI, CC BY 4.0.",
        },
        run_id="run_0001",
        seed=7,
        ingested={"read": 711_967, "accepted": 541_630, "duplicate": 12_133, "quarantined": 158_204, "refused": 0},
    )
    return ReportData(**{**values, **changes})
