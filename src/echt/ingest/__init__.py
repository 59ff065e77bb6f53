"""Behaviour in, from files and from the trackers people already use."""

from __future__ import annotations

from echt.ingest.config import Columns, Rules, Source
from echt.ingest.forget import scrub_files
from echt.ingest.ingest import ingest
from echt.ingest.live import Received, compact, receive
from echt.ingest.report import IngestReport

__all__ = ["Columns", "IngestReport", "Received", "Rules", "Source", "compact", "ingest", "receive", "scrub_files"]
