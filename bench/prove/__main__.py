"""`python -m bench.prove [NAME…]`: every part of this folder, or those named, one at a time, each in a fresh process."""

import subprocess
import sys
from pathlib import Path

names = sys.argv[1:] or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
failed = []
for name in names:
    print(f"\n== prove: {name}", flush=True)
    if subprocess.run([sys.executable, "-m", f"bench.prove.{name}"], check=False).returncode:
        failed.append(name)
if failed:
    sys.exit(f"failed: {', '.join(failed)}")
