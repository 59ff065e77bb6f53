"""`python -m bench.prove c2pa`: the state of every public C2PA file against what it should be, and of files altered here.

What a file should be is read from its name and from what its publishers say of it, never from an answer of Echt:

- none: no manifest. -> unknown
- intact: signed, whole, by a test certificate that no list names. -> what it declares, else unknown
- expired: the same, and the certificate is not valid today. -> what it declares, else unknown
- tampered: a hash or signature does not hold (codes E- and X). -> contradicted
- disputed: its publisher shows it as a good example, and the library says that its hash does not match. -> contradicted
- remote: the manifest lies on another machine. -> unknown, and the evidence names that machine
- odd: a manifest that this library refuses or cannot check in full. -> unknown, and the evidence says why
"""

import io
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from echt.prove import Source, TrustList, Verifier, make_identity, sign_bytes
from echt.prove.kinds import kind_of_file
from echt.prove.verify import inside

DATA = Path(__file__).parents[4] / "shared/data/c2pa"
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
NONE = {
    "IMG_0003", "P1000827", "earth_apollo17", "libpng-test", "mars", "no_manifest", "sample1", "test", "test_lossless",
    "test_xmp",
}  # fmt: skip
REMOTE = {"PirateShip_save_credentials_to_cloud", "cloud", "cloudx", "libpng-test_with_url"}
ODD = {"no_alg": "unknown algorithm", "prerelease": "prerelease", "validation_method_malformed_cbor": "in full"}
DECLARED = {"ocsp"}
"""Intact, and its manifest says compositeWithTrainedAlgorithmicMedia."""
SAYS = {
    "none": "holds no manifest", "intact": "on none of your lists", "expired": "not valid at this moment",
    "tampered": "after signing|after the file was signed", "disputed": "does not match", "remote": "was not fetched", "odd": "",
}  # fmt: skip


def expected(path):
    """(class, state) by the name of the file."""
    name = path.stem.removeprefix("adobe-20220124-")
    if name in NONE | {"A", "I"}:
        return "none", "unknown"
    if name in REMOTE:
        return "remote", "unknown"
    if name in ODD:
        return "odd", "unknown"
    if name.startswith("truepic"):
        return "disputed", "contradicted"
    if name.startswith(("E-", "XC")):
        return "tampered", "contradicted"
    return "expired" if name.startswith("nikon") else "intact", "declared AI" if name in DECLARED else "unknown"


def why(verdict):
    """The sentence that carries the state."""
    against = [one for one in verdict.evidence if one.direction.value.startswith("contradicts")]
    return (against or [one for one in verdict.evidence if one.signal == "manifest"])[0].finding.en


def fits(kind, name, found, state):
    said = why(found)
    sentence = any(part in said for part in SAYS[kind].split("|")) and ODD.get(name, "") in said
    return found.state.value == state and sentence


def public(bare, trusting):
    files = [path for path in sorted(DATA.rglob("*")) if path.suffix.lower() in ENDINGS]
    counts, failed = Counter(), []
    print(f"{'':4} {'file':58} {'class':9} {'without a list':15} {'with test roots':18} evidence")
    for (path, found), (_, listed) in zip(bare.verify_all(files), trusting.verify_all(files), strict=True):
        kind, state = expected(path)
        good = fits(kind, path.stem, found, state)
        counts[kind, found.state.value] += 1
        failed += [] if good else [path.name]
        note = ""
        if kind == "disputed":
            note = (
                " [upstream calls it good: the hash holds, but what is left out of it is not where the manifest lies]"
            )
        print(f"{'PASS' if good else 'FAIL'} {path.name:58.58} {kind:9} {found.state.value:15} {listed.state.value:18} "
              f"{why(found)[:100]}{note}")  # fmt: skip
    print(f"\n{len(files)} files, none raised")
    for (kind, state), n in sorted(counts.items()):
        print(f"  {kind:9} -> {state:13} {n}")
    return failed, [path for path in files if expected(path)[0] in {"intact", "expired"}]


def alterations(content):
    """One byte of the picture, ten bytes more, and the end cut off; a JPEG's last bytes are pixels."""
    flipped = bytearray(content)
    flipped[-200] ^= 1
    return {
        "a byte flipped": bytes(flipped),
        "ten bytes more": content + b"0123456789",
        "the end cut off": content[:-400],
    }


def altered(bare, paths, folder):
    """Every intact file, altered here in three ways: contradicted."""
    failed, n = [], 0
    for path in paths:
        for name, content in alterations(path.read_bytes()).items():
            copy = folder / f"altered{path.suffix}"
            copy.write_bytes(content)
            n += 1
            if (found := bare.verify(copy)).state.value != "contradicted":
                failed.append(f"{path.name}, {name}: {found.state.value}")
                print(f"FAIL {path.name}, {name}: {found.state.value}: {why(found)[:150]}")
    print(f"{n} files altered here, {n - len(failed)} contradicted")
    return failed


def ours(bare, folder):
    """Files signed here by a root that nobody lists: declared AI where they say so, and in every format."""
    identity = make_identity(folder / "keys", "Wilg", at=datetime.now(UTC))
    failed = []
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF"):
        held = io.BytesIO()
        Image.linear_gradient("L").resize((320, 240)).save(held, kind)
        for source, state in ((Source.trained, "declared AI"), (Source.drawn, "unknown")):
            path = folder / "made"
            path.write_bytes(held.getvalue())
            mime = kind_of_file(path)
            path.write_bytes(sign_bytes(held.getvalue(), mime, source=source, identity=identity).content)
            found = bare.verify(path)
            good = found.state.value == state and "on none of your lists" in why(found)
            failed += [] if good else [f"made here: {kind} {source}"]
            print(
                f"{'PASS' if good else 'FAIL'} made here, {mime}, {source.value.rsplit('/', 1)[-1]}: {found.state.value}"
            )
    return failed


def main():
    if not DATA.exists():
        print("skipped: ../shared/data/c2pa is not here", file=sys.stderr)
        return
    roots = TrustList("c2pa-rs test roots", (DATA / "c2pa_rs_fixtures/trust/test_cert_root_bundle.pem").read_text())
    with Verifier() as bare, Verifier(lists=[roots]) as trusting, tempfile.TemporaryDirectory() as name:
        failed, intact = public(bare, trusting)
        signed = [path for path in intact if inside.manifest(str(path), kind_of_file(path), [])]
        failed += altered(bare, signed, Path(name)) + ours(bare, Path(name))
    if failed:
        raise SystemExit(f"not as expected: {', '.join(failed)}")
    print("all as expected")


if __name__ == "__main__":
    main()
