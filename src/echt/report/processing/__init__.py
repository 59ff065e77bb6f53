"""The register of processing and the DPIA checklist: words for what `flow.read_processing` read off the project."""

from echt.report.processing.dpia import CRITERIA, Criterion, Dpia, dpia
from echt.report.processing.register import Register, register

__all__ = ["CRITERIA", "Criterion", "Dpia", "Register", "dpia", "register"]
