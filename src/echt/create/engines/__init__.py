"""Who can write: each a name, and words with slots for facts."""

from echt.create.engines.base import Engine, Signed, Sourced, Variant, Writer
from echt.create.engines.nothing import ByHand
from echt.create.engines.phrases import Phrases
from echt.create.engines.template import Template

__all__ = ["ENGINES", "ByHand", "Engine", "Signed", "Sourced", "Template", "Variant", "Writer"]

ENGINES: dict[str, type[Engine]] = {"phrases": Phrases, "template": Template, "nothing": ByHand}
