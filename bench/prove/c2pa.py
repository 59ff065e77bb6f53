"""`python -m bench.prove c2pa`: the state of every public C2PA file, without a trust list and with the test roots."""

from collections import Counter
from pathlib import Path

from echt.prove import TrustList, Verifier

DATA = Path(__file__).parents[4] / "shared/data/c2pa"
NAMES = {".jpg", ".jpeg", ".png", ".webp"}
GOOD_UPSTREAM = "truepic"


def main():
    if not DATA.exists():
        raise SystemExit("../shared/data/c2pa is not here")
    roots = TrustList("c2pa-rs test roots", (DATA / "c2pa_rs_fixtures/trust/test_cert_root_bundle.pem").read_text())
    files = [path for path in sorted(DATA.rglob("*")) if path.suffix.lower() in NAMES]
    with Verifier() as bare, Verifier(lists=[roots]) as trusting:
        counts = Counter()
        for path in files:
            without, with_ = bare.verify(path), trusting.verify(path)
            counts[without.state.value] += 1
            why = next(one for one in without.evidence if one.signal == "manifest").finding.en
            note = (
                " [upstream calls it good; its hash does not match]"
                if GOOD_UPSTREAM in path.name and without.state == "contradicted"
                else ""
            )
            print(f"{path.parent.name[:10]:10} {path.name:62.62} {without.state:14} {with_.state:18} {why[:70]}{note}")
    print(f"{len(files)} files, none raised; without a list:", dict(counts))


if __name__ == "__main__":
    main()
