"""Every verb's query can be written for Apache Spark."""

import pytest
import sqlglot

from echt.segment import compile_sql, read
from echt.segment.sql import compile_cells
from echt.segment.verbs import VERBS

MORE = [
    "trait('tier') = 'a' AND trait('age') > 3 AND trait('born') < DATE '2000-01-01' AND trait('vip')",
    "p_alive BETWEEN 0.2 AND 0.4 OR trait('country') IN ('NL') OR trait('country') LIKE 'N%' OR trait('x y') IS NULL",
    "did('A', where => property('kind') = 'tea' AND property('value') / 2 > 1)",
    "in_order('A', 'B', 'C', 'D')",
    "restarted('A', gap => '3 days', within => '2 days')",
]


@pytest.mark.parametrize("predicate", [verb.example for verb in VERBS.values()] + MORE)
def test_the_query_becomes_spark_sql(made, predicate):
    question = read(made.segment(predicate))
    for compiled in (compile_sql(question, at=made.at), compile_cells([question, question], at=made.at)):
        spark = sqlglot.transpile(
            compiled.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        assert len(spark) == 1
        assert sqlglot.parse_one(spark[0], dialect="spark")
        assert "$" not in spark[0].replace("'$", "").replace("$'", "")
        for name in ("LIST_FILTER", "LIST_MIN", "LAMBDA", "ARG_MAX", "REGEXP_MATCHES", "->>", "DATE_DIFF"):
            assert name not in spark[0]
        for key in compiled.params:
            assert f":{key}" in spark[0]


def test_each_segment_is_one_query_with_one_pass_over_the_events(made):
    all_verbs = " OR ".join(f"({verb.example})" for verb in VERBS.values())
    compiled = compile_sql(made.segment(all_verbs), at=made.at)
    tree = sqlglot.parse_one(compiled.sql, dialect="duckdb")
    assert [table.name for table in tree.find_all(sqlglot.exp.Table)].count("events") == 1
    assert not list(tree.find_all(sqlglot.exp.Literal)) or "Order" not in compiled.sql
