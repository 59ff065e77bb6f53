"""The bucket of a person: the same number in Python, DuckDB SQL and Spark SQL."""

from __future__ import annotations


def bucket_of(person_id: str, buckets: int) -> int:
    """The bucket of one person id, 0..buckets-1.

    Args:
        person_id: At least 3 ASCII characters (Echt's ids have 12).
        buckets: How many buckets the warehouse has.

    Examples:
        >>> bucket_of("Ab3defghijkl", 16)
        3
    """
    first, second, third = (ord(c) for c in person_id[:3].ljust(3, "\0"))
    return (first * 4096 + second * 64 + third) % buckets


def bucket_sql(column: str, buckets: int) -> str:
    """The same as SQL text over a column of person ids.

    Examples:
        >>> bucket_sql("person_id", 16)
        'CAST((ascii(person_id) * 4096 + ascii(substr(person_id, 2, 1)) * 64 + ascii(substr(person_id, 3, 1))) % 16 AS INTEGER)'
    """
    parts = f"ascii({column}) * 4096 + ascii(substr({column}, 2, 1)) * 64 + ascii(substr({column}, 3, 1))"
    return f"CAST(({parts}) % {int(buckets)} AS INTEGER)"
