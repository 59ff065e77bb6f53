"""`python -m bench.prove verify`: files verified a second, signed and unsigned, in a limited process and without one.

CPU is that of one file in a limited process, all processes together: it says what the machine needs where others use it
too. The peer is the bare `Reader` of c2pa-python in the process of the caller: no limits, no other signals, no evidence.
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
        print(
            f"{'':10}{'bare Reader':>14}{'in process':>14}{'one limited':>14}{'pool':>14}{'pool / bare':>14}{'CPU ms':>9}"
        )
        for kind, paths in files(folder, identity, n).items():
            trusted = context([own])
            peer = rate(lambda: bare(paths, trusted), n)  # noqa: B023
            inner = rate(lambda: here(paths, [identity.root]), n)  # noqa: B023
            took, cpu = {}, 0.0
            for workers in (1, None):
                with Verifier(lists=[own], workers=workers) as verifier:
                    verifier.verify(paths[0])
                    began = spent()
                    took[workers] = rate(lambda: states.update(read(verifier, paths)), n)  # noqa: B023
                cpu = (spent() - began) / n * 1000
            print(
                f"{kind:10}{peer:14.0f}{inner:14.0f}{took[1]:14.0f}{took[None]:14.0f}{took[None] / peer:14.2f}{cpu:9.1f}"
            )
        if states != {"provenance proven", "unknown"}:
            raise SystemExit(f"states: {states}")


states = set()


def read(verifier, paths):
    return {found.state.value for _, found in verifier.verify_all(paths)}


if __name__ == "__main__":
    main()
