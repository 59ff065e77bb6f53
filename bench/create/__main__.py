"""`python -m bench.create [NAME…]`: every part of this folder that has a `main`, or those named, one at a time."""

import subprocess
import sys
from pathlib import Path

names = sys.argv[1:] or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
failed = []
for name in names:
    print(f"\n== create: {name}", flush=True)
    if subprocess.run([sys.executable, "-m", f"bench.create.{name}"], check=False).returncode:
        failed.append(name)
if failed:
    sys.exit(f"failed: {', '.join(failed)}")
