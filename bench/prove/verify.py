"""`python -m bench.prove verify`: files verified a second, signed and unsigned, in a limited process and without one.

Each file has a limited child of its own, as `echt verify` does it; or one child reads 32 files, as `Limits(files=32)` does for
files that do not come from strangers. CPU is that of one file, all processes together: what a busy machine needs. The peer is
the bare `Reader` of c2pa-python in the process of the caller: no limits, no other signals, no evidence.
"""

import io
import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the limited processes have it

import c2pa
import numpy as np
from PIL import Image

from echt.prove import Source, TrustList, Verifier, context, make_identity, sign_bytes
from echt.prove.verify import inside
from echt.safety.limited import Limits

N, SIDE = 300, 1080


def files(folder, identity, n):
    """n signed and n unsigned 1080x1080 JPEGs, every one different."""
    draws = np.random.default_rng(0)
    signed, plain = [], []
    for at in range(n):
        coarse = draws.integers(0, 255, (SIDE // 8, SIDE // 8, 3), np.uint8)
        held = io.BytesIO()
        Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(held, "JPEG", quality=85)
        plain.append(folder / f"plain{at}.jpg")
        plain[-1].write_bytes(held.getvalue())
        signed.append(folder / f"signed{at}.jpg")
        made = sign_bytes(held.getvalue(), "image/jpeg", source=Source.drawn, identity=identity)
        signed[-1].write_bytes(made.content)
    return {"signed": signed, "unsigned": plain}


def bare(paths, trusted):
    for path in paths:
        with path.open("rb") as file:
            reader = c2pa.Reader.try_create("image/jpeg", file, None, trusted)
            if reader is not None:
                with reader:
                    reader.get_validation_state()


def here(paths, roots):
    for path in paths:
        inside.look(str(path), "image/jpeg", roots)


def spent():
    """CPU seconds of this process and of those that ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def rate(work, n):
    began = time.perf_counter()
    work()
    return n / (time.perf_counter() - began)


def main(n=N):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        identity = make_identity(folder / "keys", "Wilg", at=datetime.now(UTC))
        own = TrustList("own", identity.root)
        print(f"{n} JPEGs of {SIDE}x{SIDE}, files a second")
        print(f"{'':10}{'bare Reader':>14}{'in process':>14}{'child a file':>14}{'the same, pool':>15}{'child of 32':>14}"
              f"{'the same, pool':>15}{'CPU ms, of both':>17}")  # fmt: skip
        for kind, paths in files(folder, identity, n).items():
            trusted = context([own])
            peer = rate(lambda: bare(paths, trusted), n)  # noqa: B023
            inner = rate(lambda: here(paths, [identity.root]), n)  # noqa: B023
            took, cpu = [], []
            for many in (1, 32):
                for workers in (1, None):
                    with Verifier(lists=[own], workers=workers, limits=Limits(files=many)) as verifier:
                        verifier.verify(paths[0])
                        began = spent()
                        took.append(rate(lambda: states.update(read(verifier, paths)), n))  # noqa: B023
                    cpu.append((spent() - began) / n * 1000)
            print(f"{kind:10}{peer:14.0f}{inner:14.0f}{took[0]:14.0f}{took[1]:15.0f}{took[2]:14.0f}{took[3]:15.0f}"
                  f"{cpu[0]:10.1f}{cpu[2]:7.1f}   {took[0] / peer:.2f} and {took[2] / peer:.2f} of the peer")  # fmt: skip
        if states != {"provenance proven", "unknown"}:
            raise SystemExit(f"states: {states}")


states = set()


def read(verifier, paths):
    return {found.state.value for _, found in verifier.verify_all(paths)}


if __name__ == "__main__":
    main()
