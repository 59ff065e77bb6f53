"""What people will do, with an honest error: many models, tested on the past against simple rules, and the best of them used.

`predict_now(log, file, at=...)` is the whole of it; `try_models` is its test on the past alone.
"""

from echt.predict.base import Rhythm, rhythm
from echt.predict.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.explain import Explanation, Importance, Looks, explain, importance, looks_at
from echt.predict.features import Lineage
from echt.predict.files import PredictionFile, load_prediction
from echt.predict.guard import check_no_leak
from echt.predict.log import Log
from echt.predict.models import Fitted
from echt.predict.past import Ranked, Stock, ranked_past, stock
from echt.predict.run import Made, everyone, learn_again, predict_now, try_models
from echt.predict.snapshot import Snapshot
from echt.predict.summary import Columns, Summary, ValueFile, summarise, value_file
from echt.predict.table import Names, prediction_names

__all__ = [
    "BGNBD",
    "MBGNBD",
    "Columns",
    "Explanation",
    "Fitted",
    "GammaGamma",
    "Importance",
    "Lineage",
    "Log",
    "Looks",
    "Made",
    "Names",
    "ParetoNBD",
    "PredictionFile",
    "Ranked",
    "Rhythm",
    "Snapshot",
    "Stock",
    "Summary",
    "ValueFile",
    "check_no_leak",
    "everyone",
    "explain",
    "importance",
    "learn_again",
    "load_prediction",
    "looks_at",
    "predict_now",
    "prediction_names",
    "ranked_past",
    "rhythm",
    "stock",
    "summarise",
    "try_models",
    "value_file",
]
