"""A folder with echt.toml, opened. Its methods are the verbs of Echt."""

from echt.project.config import Config
from echt.project.project import Project
from echt.segment import Condition, predicate

__all__ = ["Condition", "Config", "Project", "predicate"]
