"""What people will do, with an honest error: a rate of orders from frequency and recency, customer-base models."""

from echt.predict.backtest import Backtest, backtest
from echt.predict.base import Rhythm, rhythm
from echt.predict.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.features import Lineage
from echt.predict.files import MODELS, PredictionFile, load_prediction, prediction_names
from echt.predict.guard import check_no_leak
from echt.predict.log import Log
from echt.predict.nothing import predict_nothing
from echt.predict.orders import predict_orders
from echt.predict.past import Ranked, Stock, ranked_past, stock
from echt.predict.summary import Columns, Summary, ValueFile, summarise, value_file

__all__ = [
    "BGNBD",
    "MBGNBD",
    "MODELS",
    "Backtest",
    "Columns",
    "GammaGamma",
    "Lineage",
    "Log",
    "ParetoNBD",
    "PredictionFile",
    "Ranked",
    "Rhythm",
    "Stock",
    "Summary",
    "ValueFile",
    "backtest",
    "check_no_leak",
    "load_prediction",
    "predict_nothing",
    "predict_orders",
    "prediction_names",
    "ranked_past",
    "rhythm",
    "stock",
    "summarise",
    "value_file",
]
