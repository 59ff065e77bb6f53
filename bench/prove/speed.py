"""`python -m bench.prove speed`: how many signed 1080x1080 JPEGs are verified a second, and how many unsigned ones."""

import io
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from echt.prove import Source, TrustList, Verifier, make_identity, sign_bytes
from echt.prove.verify import inside


def main(n=100):
    folder = Path(tempfile.mkdtemp())
    identity = make_identity(folder / "keys", "Wilg", at=datetime.now(UTC))
    held = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (135, 135, 3), np.uint8)
    Image.fromarray(noise).resize((1080, 1080), Image.Resampling.BICUBIC).save(held, "JPEG", quality=85)
    (folder / "plain.jpg").write_bytes(held.getvalue())
    made = sign_bytes(held.getvalue(), "image/jpeg", source=Source.drawn, identity=identity)
    (folder / "signed.jpg").write_bytes(made.content)
    with Verifier(lists=[TrustList("own", identity.root)]) as verifier:
        for name in ("signed", "plain"):
            verifier.verify(folder / f"{name}.jpg")
            began = time.perf_counter()
            for _ in range(n):
                verifier.verify(folder / f"{name}.jpg")
            print(f"{name}, each file in a limited child: {n / (time.perf_counter() - began):.0f}/s")
    began = time.perf_counter()
    for _ in range(n):
        inside.manifest(str(folder / "signed.jpg"), "image/jpeg", [identity.root])
    print(f"manifest alone, in this process: {n / (time.perf_counter() - began):.0f}/s")


if __name__ == "__main__":
    main()
