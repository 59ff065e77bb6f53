"""The command line: a door. It parses words, calls the Project, prints what comes back."""

from echt.cli.main import main

__all__ = ["main"]
