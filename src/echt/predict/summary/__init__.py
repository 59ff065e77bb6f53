"""From raw events to one row a person: how often, how recently, how long, how much. Needs the extra `predict`."""

from echt.predict.summary.base import Columns, Counted, Summary
from echt.predict.summary.summarise import Asked, summarise
from echt.predict.summary.value import ValueFile, value_file

__all__ = ["Asked", "Columns", "Counted", "Summary", "ValueFile", "summarise", "value_file"]
