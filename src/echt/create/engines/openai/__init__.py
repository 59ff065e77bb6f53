"""A writer with a language model behind it, at any endpoint that speaks the OpenAI protocol; and pictures from one."""

from echt.create.engines.openai.costs import Costs, costs
from echt.create.engines.openai.endpoint import Endpoint
from echt.create.engines.openai.engine import OpenAI
from echt.create.engines.openai.made import Made

__all__ = ["Costs", "Endpoint", "Made", "OpenAI", "costs"]
