"""Serves the Studio with figures that need no project."""

import sys

from echt.errors import DataError
from echt.studio.serving import run
from sample import sample


def broken():
    raise DataError("the warehouse has another number of buckets.", code="E233", found="8", fix="set buckets = 8")


if __name__ in {"__main__", "__mp_main__"}:
    read = {"sample": sample, "empty": lambda: None, "broken": broken}[sys.argv[1]]
    run(read, name="Gift shop", host="127.0.0.1", port=int(sys.argv[2]), language="nl")
