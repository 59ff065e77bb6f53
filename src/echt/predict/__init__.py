"""What people will do, with an honest error. First form: a rate of orders from frequency and recency."""

from echt.predict.backtest import Backtest, backtest
from echt.predict.base import PredictionFile, Rhythm, load_prediction, prediction_names, rhythm
from echt.predict.nothing import predict_nothing
from echt.predict.orders import predict_orders

__all__ = [
    "Backtest",
    "PredictionFile",
    "Rhythm",
    "backtest",
    "load_prediction",
    "predict_nothing",
    "predict_orders",
    "prediction_names",
    "rhythm",
]
