"""What a segment may say, and what it is told when it says something else."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import EchtError, ProjectError
from echt.segment import Known, compile_sql, read
from echt.segment.text import text
from echt.segment.verbs import VERBS

PAGES = Path(__file__).parents[2] / "docs" / "errors"
KNOWN = Known(
    events=frozenset({"Order Completed", "Product Viewed", "Order Refunded"}),
    traits=frozenset({"tier", "age"}),
    predictions=frozenset({"p_alive", "expected_orders_90d"}),
)
INJECTIONS = [
    "true; DROP TABLE people",
    "true;; DELETE FROM events",
    "did('Order Completed'); SELECT 1",
    "true -- and p_alive > 0.4",
    "true /* hidden */",
    "p_alive > 0.4 # and more",
    "EXISTS (SELECT 1 FROM people)",
    "p_alive IN (SELECT value FROM predictions)",
    "p_alive > (SELECT 1)",
    "(SELECT true)",
    "SELECT true",
    "true UNION SELECT true",
    "true FROM people",
    "true ORDER BY 1",
    "true) OR (true",
    "WITH a AS (SELECT 1) SELECT true",
    "read_csv('/etc/passwd') IS NOT NULL",
    "read_text('/etc/passwd') LIKE '%root%'",
    "getenv('HOME') = '/root'",
    "current_setting('memory_limit') = '1GB'",
    "COPY people TO 'x.csv'",
    "ATTACH 'x.db'",
    "PRAGMA version",
    "INSTALL httpfs",
    "SET memory_limit = '1TB'",
    "people.person_id = 'p1'",
    "events.value > 3",
    "system.version > 1",
    "p_alive::VARCHAR = '1'",
    "CAST(p_alive AS INT) = 1",
    "CASE WHEN true THEN true END",
    "p_alive = $1",
    "p_alive = ?",
    "p_alive = :at",
    "p_alive = @x",
    "[1, 2] = [1, 2]",
    "{'a': 1} = {'a': 1}",
    "p_alive[1] = 1",
    "x -> x > 1",
    "trait('a') || 'b' = 'ab'",
    "trait('a') ~ 'b'",
    "trait('a') SIMILAR TO 'b'",
    "trait('a') ILIKE 'b'",
    "trait('a') LIKE 'b' ESCAPE 'c'",
    "did('Order Completed') OVER ()",
    "count('Order Completed') FILTER (WHERE true) > 1",
    "count(*) > 1",
    "count(DISTINCT 'Order Completed') > 1",
    "INTERVAL '3 days' = 1",
    "p_alive % 2 = 1",
    "p_alive ** 2 = 1",
    "p_alive IS DISTINCT FROM 1",
    "p_alive AS x",
    "COLUMNS('.*') > 1",
    "* > 1",
    "$$a$$ = 'a'",
    "E'\\x41' = 'A'",
    "X'41' = 'A'",
    "did('Order Completed', where => did('Order Completed'))",
    "did('Order Completed', where => p_alive > 1)",
    "did('Order Completed', where => trait('tier') = 'a')",
    "did('Order Completed', where => EXISTS (SELECT 1))",
    "did('Order Completed', within => (SELECT '90 days'))",
    "did('Order Completed', within => p_alive)",
    "property('value') > 1",
    "trait('tier\"') = 'a'",
    "trait('$.tier') = 'a'",
    "trait('a'']') = 'a'",
    "trait(tier) = 'a'",
    "did(Order)",
    "did('Order Completed', where => property('x\" = 1 OR \"') = 'a')",
    "\x00",
    "'",
    "(",
    "true true",
]  # fmt: skip


@pytest.mark.parametrize("predicate", INJECTIONS)
def test_an_attempt_to_break_out_gets_a_clear_error(made, predicate):
    with pytest.raises(ProjectError) as caught:
        read(made.segment(predicate))
    assert caught.value.code in {"E120", "E121", "E125", "E126", "E128"}
    assert caught.value.fix


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else_happens(made, predicate):
    try:
        read(made.segment(predicate))
    except EchtError as refused:
        assert refused.fix


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_no_text_of_the_author_reaches_the_query(made, words):
    marked = "zq" + words
    quoted = marked.replace("'", "''")
    predicate = f"did('{quoted}', where => property('a') = '{quoted}') OR trait('country') LIKE '%{quoted.replace(chr(92), '')}' OR trait('country') IN ('{quoted}')"
    try:
        compiled = compile_sql(made.segment(predicate), at=made.at)
    except ProjectError:
        return
    assert "zq" not in compiled.sql
    assert marked in compiled.params.values()


MISTAKES = [
    ("E120", "did('Order Completed'", "Line 1"),
    ("E122", "did('Order Complete')", "did you mean 'Order Completed'?"),
    ("E122", "did('order completed')", "did you mean 'Order Completed'?"),
    ("E122", "in_order('Product Viewed', 'Zzz')", "known: Order Completed, Order Refunded, Product Viewed"),
    ("E123", "trait('teir') = 'a'", "did you mean 'tier'?"),
    ("E124", "p_alife > 1", "did you mean 'p_alive'?"),
    ("E125", "counts('Order Completed') > 1", "did you mean 'count'?"),
    ("E125", "in_ordr('Order Completed', 'Product Viewed')", "did you mean 'in_order'?"),
    ("E125", "did", "did('…')"),
    ("E126", "did()", "for example: did("),
    ("E126", "did('Order Completed', 'Product Viewed')", "for example: did("),
    ("E126", "did('Order Completed', witin => '3 days')", "did you mean 'within =>'?"),
    ("E126", "did('Order Completed', within => '3 days', within => '4 days')", "say it once"),
    ("E126", "did('Order Completed', within => '3 days', since => DATE '2011-01-01')", "give one of the two"),
    ("E126", "did(within => '3 days', 'Order Completed')", "first names in quotes"),
    ("E126", "sum('Order Completed') > 1", "for example: sum("),
    ("E126", "in_order('Order Completed')", "for example: in_order("),
    ("E126", "first_time('Order Completed')", "for example: first_time("),
    ("E126", "regularly('Order Completed', every => '30 days')", "for example: regularly("),
    ("E126", "regularly('Order Completed', every => '30 days', times => 1)", "from 2 to 60"),
    ("E126", "regularly('Order Completed', every => '30 days', times => 2.5)", "from 2 to 60"),
    ("E126", "stopped('Order Completed')", "for example: stopped("),
    ("E126", "restarted('Order Completed', gap => '3 days')", "for example: restarted("),
    ("E126", "trait('tier', 'age') = 'a'", "trait('…')"),
    ("E127", "did('Order Completed', within => 'last month')", "'90 days'"),
    ("E127", "did('Order Completed', within => '0 days')", "'90 days'"),
    ("E127", "did('Order Completed', within => '-3 days')", "'90 days'"),
    ("E127", "did('Order Completed', within => 90)", "'90 days'"),
    ("E127", "did('Order Completed', within => '101 years')", "at most 100 years"),
    ("E127", "regularly('Order Completed', every => '10 years', times => 60)", "together at most 100 years"),
    ("E127", "did('Order Completed', since => '90 days')", "since takes a date"),
    ("E127", "did('Order Completed', within => DATE '2011-01-01')", "since => DATE '2011-01-01'"),
    ("E127", "did('Order Completed', since => DATE '2011-02-30')", "year-month-day"),
    ("E127", "did('Order Completed', since => DATE '2011-02-03', before => DATE '2011-02-01')", "since must come before"),
    ("E127", "did('Order Completed', within => '30 days', before => '30 days')", "longer than before"),
    ("E127", "did('Order Completed', within => '1 month', before => '30 days')", "longer than before"),
    ("E127", "stopped('Order Completed', after => '60 days', within => '30 days')", "longer than after"),
    ("E128", "did('Order Completed') >= 2", "count(…)"),
    ("E128", "count('Order Completed')", "… > 0"),
    ("E128", "count('Order Completed') > '2'", "without quotes"),
    ("E128", "trait('country') > 3", "without quotes"),
    ("E128", "trait('country') = DATE '2011-01-01'", "without quotes"),
    ("E128", "p_alive = NULL", "IS NULL"),
    ("E128", "p_alive", "… > 0"),
    ("E128", "true > false", "equal or not"),
    ("E128", "p_alive LIKE 'a'", "without quotes"),
    ("E128", "trait('tier') LIKE 'a\\%'", "no backslash"),
    ("E128", "trait('tier') + 'a' > 1", "without quotes"),
    ("E128", "sum('Order Completed', 'currency') > 1", "without quotes"),
    ("E130", "segment('lapsd')", "there is no other segment yet"),
    ("E135", "trait('minor')", "the gate already"),
    ("E136", "NOT " * 2600 + "true", "split it"),
    ("E136", "(" * 800 + "true" + ")" * 800, "split it"),
    ("E136", "p_alive > 1e16", "split it"),
    ("E136", "p_alive > 1" + " + 1" * 9, "split it"),
    ("E136", "p_alive IN (" + ", ".join(map(str, range(1001))) + ")", "split it"),
    ("E136", "true" + " OR true" * 1001, "split it"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "predicate", "hint"), MISTAKES)
def test_a_mistake_gets_its_code_and_a_hint(made, code, predicate, hint):
    with pytest.raises(ProjectError) as caught:
        read(made.segment(predicate), KNOWN)
    assert caught.value.code == code
    assert hint in f"{caught.value.found} {caught.value.fix}"


def test_every_code_of_the_package_has_a_page_and_a_test():
    source = "".join(path.read_text() for path in (Path(__file__).parents[2] / "src/echt/segment").glob("*.py"))
    tested = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    codes = set(re.findall(r'code="(E1[23]\d)"', source))
    assert len(codes) >= 19
    for code in codes:
        assert (PAGES / f"{code}.md").read_text().startswith(f"# {code}: ")
        assert f'"{code}"' in tested, f"{code} has no test"


def test_a_segment_can_include_another_but_not_itself(made):
    segments = {
        name: made.segment(p, name)
        for name, p in {
            "a": "segment('b')",
            "b": "true AND segment('c')",
            "c": "segment('a')",
            "d": "NOT segment('e')",
            "e": "true",
        }.items()
    }
    assert read(segments["d"], Known(segments=segments)).tree.part.name == "e"
    with pytest.raises(ProjectError) as caught:
        read(segments["a"], Known(segments=segments))
    assert (caught.value.code, caught.value.found) == ("E131", "a -> b -> c -> a")


def test_segments_that_include_each_other_twice_cannot_grow_without_end(made):
    chain = {f"s{i}": made.segment(f"segment('s{i + 1}') OR segment('s{i + 1}')", f"s{i}") for i in range(30)}
    chain["s30"] = made.segment("true", "s30")
    with pytest.raises(ProjectError) as caught:
        read(chain["s0"], Known(segments=chain))
    assert caught.value.code == "E136"


def test_a_semicolon_at_the_end_and_small_or_capital_verbs_are_fine(made):
    assert read(made.segment("DID('Order Completed') and Not did('Product Viewed');"), KNOWN)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_example_of_every_verb_is_read_and_written_back(made, verb):
    tree = read(made.segment(VERBS[verb].example), KNOWN).tree
    assert read(made.segment(text(tree)), KNOWN).tree == tree
