"""`python -m bench [NAME…]`: run every benchmark of this folder, or those named, one at a time, each in a fresh process.

`python -m bench.NAME ...` runs one with arguments; the beginning of each file says which. `reach` runs `predict`,
`predict_trust` and `summary`, so these run by themselves only where they are named.
"""

import subprocess
import sys
from pathlib import Path

inside = {"predict", "predict_trust", "summary"}
found = {p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_")}
found |= {p.parent.name for p in Path(__file__).parent.glob("*/__main__.py")}
names = sys.argv[1:] or sorted(found - inside)
failed = []
for name in names:
    print(f"\n== {name}", flush=True)
    if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
        failed.append(name)
if failed:
    sys.exit(f"failed: {', '.join(failed)}")
