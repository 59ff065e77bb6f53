from __future__ import annotations

import shutil
import warnings

import pytest
import sqlglot

from echt.errors import DataError
from echt.warehouse import named_queries, named_sql

QUERIES = dict(named_queries())


def spark_sql(sql: str) -> str:
    (text,) = sqlglot.transpile(sql, read="duckdb", write="spark")
    return text


def test_there_are_named_queries():
    assert "warehouse.events_of" in QUERIES


@pytest.mark.parametrize("name", QUERIES)
def test_a_named_query_begins_with_a_sentence_and_is_one_statement(name):
    assert named_sql(name).startswith("-- ")
    assert len(sqlglot.parse(QUERIES[name], read="duckdb")) == 1


@pytest.mark.parametrize("name", QUERIES)
def test_a_named_query_turns_into_spark_sql_that_parses(name):
    text = spark_sql(QUERIES[name])
    assert sqlglot.parse_one(text, read="spark") is not None


def test_an_unknown_query_gets_the_nearest_name():
    with pytest.raises(DataError) as caught:
        named_sql("warehouse.event_of")
    assert caught.value.code == "E237" and "warehouse.events_of" in caught.value.fix


@pytest.mark.parametrize(
    "name", ["../../etc.passwd", "warehouse", "warehouse.", ".x", "warehouse.events_of.sql", "warehouse./etc/passwd"]
)
def test_a_name_is_never_a_path(name):
    with pytest.raises(DataError) as caught:
        named_sql(name)
    assert caught.value.code == "E237"


@pytest.mark.spark
@pytest.mark.slow
def test_spark_itself_parses_every_named_query():
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17: install openjdk-17-jre-headless")
    pytest.importorskip("pyspark", reason="Spark comes with: pip install 'echt[spark]'")
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spark = (
            SparkSession.builder.master("local[1]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()
        )
    try:
        parser = spark._jsparkSession.sessionState().sqlParser()
        for name, sql in QUERIES.items():
            assert parser.parsePlan(spark_sql(sql)) is not None, name
    finally:
        spark.stop()
