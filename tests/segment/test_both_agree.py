"""The law of segments: the query for everyone and the answer for one person are the same, whatever is asked."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echt.nouns import Event, Person
from echt.segment import Known, compile_sql, evaluate, explain, holds, read
from echt.segment.text import text

TICK = timedelta(microseconds=1)
MOMENTS = [datetime(2011, 3, 31, 12, tzinfo=UTC), datetime(2012, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)]
NAMES = ["Bought", "Viewed", "Asked"]
SPANS = ["1 day", "36 hours", "2 weeks", "30 days", "1 month", "3 months", "1 year"]
VALUES = [None, True, False, "tea", "Tea", "", "true", "12", "-3.5", "1e3", "1e99", " 5", "inf", "2010-02-03", "2010-02-03T10", 5, 0, -2, 2.5, 0.1, 10**14, ["tea"], {"a": 1}]  # fmt: skip
AMOUNTS = [None, 0.0, 0.1, 0.2, 0.30000000000000004, 19.99, -19.99, 1e-7, 2.5e-7, 5e-7, 1e13, 1e16, 1e-16, float("nan"), float("inf")]  # fmt: skip


@st.composite
def spans(draw, smaller=False):
    return draw(st.sampled_from(SPANS[:3] if smaller else SPANS[3:]))


@st.composite
def where(draw):
    asked = draw(
        st.sampled_from(
            [
                "property('kind') = 'tea'",
                "property('kind') <> 'tea'",
                "property('kind') > 2",
                "NOT property('kind') BETWEEN 0 AND 3",
                "property('kind')",
                "property('kind') IS NULL",
                "property('kind') IN ('tea', '12') OR property('value') > 1",
                "property('kind') LIKE 't_a%'",
                "property('kind') >= DATE '2010-02-03'",
                "property('value') + property('kind') > 1",
                "property('currency') = 'EUR'",
            ]
        )
    )
    return f", where => {asked}"


@st.composite
def window(draw, needed=False):
    parts = []
    choice = draw(st.sampled_from(["within", "since", "between", "before", ""][: 3 if needed else 5]))
    if choice in ("within", "between"):
        parts.append(f"within => '{draw(spans())}'")
    if choice == "since":
        parts.append("since => DATE '2011-03-01'")
    if choice in ("between", "before") and not needed:
        parts.append(
            f"before => '{draw(spans(smaller=True))}'" if choice == "between" else "before => DATE '2011-03-30'"
        )
    return "".join(f", {part}" for part in parts)


@st.composite
def verbs(draw):
    name = draw(st.sampled_from(NAMES))
    maybe = draw(st.one_of(st.just(""), where()))
    kind = draw(st.integers(0, 8))
    number = draw(st.sampled_from(["0", "1", "2", "0.3", "30", "-19.99"]))
    compare = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
    if kind == 0:
        return f"did('{name}'{draw(window())}{maybe})"
    if kind == 1:
        return f"count('{name}'{draw(window())}{maybe}) {compare} {number}"
    if kind == 2:
        what = draw(st.sampled_from(["value", "kind"]))
        return f"sum('{name}', '{what}'{draw(window())}{maybe}) {compare} {number}"
    if kind == 3:
        return f"days_since('{name}'{maybe}) {compare} {number}"
    if kind == 4:
        return f"first_time('{name}'{draw(window(needed=True))}{maybe})"
    if kind == 5:
        steps = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4))
        return "in_order({}{})".format(", ".join(f"'{step}'" for step in steps), draw(window()))
    if kind == 6:
        return (
            f"regularly('{name}', every => '{draw(st.sampled_from(SPANS))}', times => {draw(st.integers(2, 3))}{maybe})"
        )
    if kind == 7:
        begun = draw(st.one_of(st.just(""), st.just(f", within => '{draw(spans())}'")))
        return f"stopped('{name}', after => '{draw(spans(smaller=True))}'{begun}{maybe})"
    return f"restarted('{name}', gap => '{draw(st.sampled_from(SPANS))}'{draw(window(needed=True))}{maybe})"


LEAVES = st.one_of(
    verbs(),
    verbs(),
    verbs(),
    st.sampled_from(
        [
            "p_alive > 0.5",
            "p_alive IS NULL",
            "p_alive BETWEEN 0.2 AND 2 * 0.4",
            "1 / p_alive > 1",
            "orders_90d - p_alive * 2 < 1",
            "sum('Bought', 'value') / count('Bought') > 0.1",
            "days_since('Bought') - days_since('Viewed') > 3",
            "trait('country') = 'NL'",
            "trait('country') IN ('NL', 'BE')",
            "trait('country') NOT IN ('NL', 'BE')",
            "trait('language') LIKE '_l%'",
            "trait('language') NOT LIKE 'nl'",
            "trait('tier')",
            "trait('tier') = true",
            "trait('tier') = 'tea'",
            "trait('tier') < 3",
            "trait('tier') > DATE '2010-02-01'",
            "trait('tier') IS NOT NULL",
            "trait('tier') = trait('country')",
            "segment('other')",
            "true",
        ]
    ),
)
PREDICATES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda a: f"NOT ({a})"),
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
    max_leaves=5,
)


def edges(at: datetime) -> list[datetime]:
    days = [0, 0.5, 1, 1.5, 3, 14, 20, 30, 31, 59, 62, 90, 92, 200, 365, 366, 400]
    fixed = [at - timedelta(days=d) for d in days] + [
        datetime(2011, 3, 1, tzinfo=UTC),
        datetime(2011, 3, 30, tzinfo=UTC),
    ]
    months = [datetime(2011, 2, 28, 12, tzinfo=UTC), datetime(2010, 12, 31, 12, tzinfo=UTC)]
    return [moment + shift for moment in fixed + months for shift in (-TICK, timedelta(0), TICK)]


@st.composite
def lives(draw, at):
    count = draw(st.integers(0, 6))
    events = [
        Event(
            f"m{i}",
            "p",
            draw(st.sampled_from(edges(at))),
            draw(st.sampled_from(NAMES)),
            value=draw(st.sampled_from(AMOUNTS)),
            currency=draw(st.sampled_from([None, "EUR"])),
            properties=draw(st.sampled_from([{}, *({"kind": value} for value in VALUES)])),
        )
        for i in range(count)
    ]
    person = Person(
        "p",
        country=draw(st.sampled_from([None, "NL", "BE"])),
        language=draw(st.sampled_from([None, "nl", "en"])),
        traits=draw(st.sampled_from([{}, *({"tier": value} for value in VALUES)])),
    )
    number = st.sampled_from([0.0, 0.2, 0.5, 0.8, 3.0, float("nan"), 1e300])
    predictions = draw(st.dictionaries(st.sampled_from(["p_alive", "orders_90d"]), number))
    return person, events, predictions


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_set_version_and_the_live_version_agree_for_every_person(made, data):
    at = data.draw(st.sampled_from(MOMENTS))
    predicates = data.draw(st.lists(PREDICATES, min_size=1, max_size=3))
    people = data.draw(st.lists(lives(at), min_size=1, max_size=12))
    known = Known(segments={"other": made.segment(data.draw(verbs()), "other")})
    lived = [
        (
            Person(f"p{i}", person.country, person.language, traits=person.traits),
            [Event(f"{i}.{e.message_id}", f"p{i}", e.at, e.name, value=e.value, currency=e.currency, properties=e.properties) for e in events],
            predictions,
        )
        for i, (person, events, predictions) in enumerate(people)
    ]  # fmt: skip
    tables = made.tables(
        [person for person, _, _ in lived],
        [event for _, events, _ in lived for event in events],
        [(person.person_id, name, value, at) for person, _, more in lived for name, value in more.items()],
        zone=data.draw(st.sampled_from(["UTC", "Europe/Amsterdam", "America/New_York"])),
    )
    first = read(made.segment(predicates[0]), known)
    assert evaluate(first, tables, at=at).count == sum(
        holds(first, p, events, more, at=at) for p, events, more in lived
    )
    for predicate in predicates:
        question = read(made.segment(predicate), known)
        compiled = compile_sql(question, at=at)
        found = set(tables.select(compiled.sql, params=compiled.params)["person_id"].to_pylist())
        live = {p.person_id for p, events, more in lived if holds(question, p, events, more, at=at)}
        assert found == live, predicate
        for person, events, more in lived:
            why = explain(question, person, events, more, at=at)
            assert why.inside is (person.person_id in live)
            assert why.deciding
            assert why.sentences("en")
            assert why.sentences("nl")


@settings(max_examples=150, deadline=None)
@given(predicate=PREDICATES)
def test_a_predicate_written_back_reads_the_same(made, predicate):
    known = Known(segments={"other": made.segment("true", "other")})
    tree = read(made.segment(predicate), known).tree
    assert read(made.segment(text(tree)), known).tree == tree
