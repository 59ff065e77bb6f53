"""`python -m echt.safety.launch MEMORY_MB CPU_S PROGRAM [ARGUMENT…]`: limit this process, then become the program.

What it took away from itself stays away: the kernel hands limits on to what a process becomes.
"""

from __future__ import annotations

import os
import sys

from echt.safety.restrict import restrict

__all__ = ["launch"]


def launch(words: list[str]) -> None:
    """Become the program; does not come back, unless there is none."""
    restrict(memory_mb=int(words[0]), cpu_s=int(words[1]), becomes=True)
    few = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    os.execve(words[2], words[2:], few | {"LANG": "C"})  # noqa: S606  # no shell: that is the point


if __name__ == "__main__":
    launch(sys.argv[1:])
