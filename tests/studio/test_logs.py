"""What the Studio writes into its log: the kind of an error and its place in the code, never its words."""

import io
import logging

import pytest

from echt.errors import ProjectError
from echt.studio import logs

SECRET = "jan.jansen@example.org"


@pytest.fixture
def log():
    """A logger as the Studio has them, and what it writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Calm())
    made = logging.getLogger("echt.test")
    made.addHandler(handler)
    made.propagate = False
    yield made, out
    made.removeHandler(handler)
    made.propagate = True


def _fails():
    try:
        int(SECRET)
    except ValueError as error:
        raise ProjectError(f"no {SECRET}", code="E101", found=SECRET) from error


def test_no_word_of_an_error_is_written(log):
    made, out = log
    try:
        _fails()
    except ProjectError as error:
        made.exception(error)
        made.exception("page %s", "why")
        made.error("went wrong: %s", error)
        made.error("Task exception was never retrieved\nfuture: <Task exception=ValueError(%r)>", SECRET)
    text = out.getvalue()
    assert SECRET not in text
    assert text.count("ProjectError E101") == 4 and text.count("ValueError") == 2
    assert "test_logs.py" in text and "page why" in text and "Task exception was never retrieved" in text
