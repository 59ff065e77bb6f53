"""`python -m echt.cli` is `echt`."""

from echt.cli.main import main

main()
