"""`echt --help` against `python -c "import typer, rich"`: heavy imports must be lazy. To reach: within 2x."""

import statistics
import subprocess
import sys
import time


def seconds(command, pairs=11):
    taken = []
    for _ in range(pairs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return taken


def main():
    ours = seconds([sys.executable, "-m", "echt.cli", "--help"])
    base = seconds([sys.executable, "-c", "import typer, rich"])
    ratio = statistics.median(ours) / statistics.median(base)
    print(
        f"echt --help {statistics.median(ours):.3f} s, import typer, rich {statistics.median(base):.3f} s, ratio {ratio:.2f} (to reach: 2)"
    )


if __name__ == "__main__":
    main()
