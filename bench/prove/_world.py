"""A shop for the bench of the exits: assets that are proven, assets that fail in each known way, and a ledger of both."""

import hashlib
import io
import time
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from PIL import Image

from echt import ledger
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative, Fact, Picture, Sentence
from echt.prove import Claim, Maker, Record, Source, exit, make_identity, mark, picture_label, sign_bytes

from . import _media

AT = datetime.now(UTC).replace(microsecond=0)
SIZES = {"mail": (384, 128), "banner": (300, 250)}
TRAINED = "trainedAlgorithmicMedia"
TEXTS = {
    "subject": "Zaaien kan weer",
    "body": "Kijk rustig.",
    "call_to_action": "Bekijk",
    "link": "https://example.org/zaden",
}


def sha(raw):
    return hashlib.sha256(raw).hexdigest()


def noise(seed, size, kind="PNG"):
    """A textured picture."""
    wide, high = size
    values = np.random.default_rng(seed).normal(128, 40, (high // 4, wide // 4, 3)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(values).resize(size, Image.Resampling.BICUBIC).save(out, kind)
    return out.getvalue()


def saved(raw, kind="JPEG", **how):
    """The same picture saved again: whatever it carried is gone."""
    out = io.BytesIO()
    Image.open(io.BytesIO(raw)).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def manifest_of(jpeg):
    """The APP11 segments of a JPEG, and the JPEG without them."""
    at, inside, rest = 2, b"", jpeg[:2]
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        inside, rest = (inside + jpeg[at:end], rest) if jpeg[at + 1] == 0xEB else (inside, rest + jpeg[at:end])
        at = end
    return inside, rest + jpeg[at:]


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.html", "<script>alert(1)</script>")
    return out.getvalue()


@dataclass(frozen=True)
class Asset:
    """Bytes, what its creative says of their source, under which name, and what keeps them in ("" for nothing)."""

    raw: bytes
    source: str = "algorithmicMedia"
    name: str = "p.jpg"
    wrong: str = ""


class World:
    """Everything is made here once; an attempt takes from it and changes cheap things.

    Attributes:
        proven: SHA-256 of every asset that may leave.
        good: shape -> assets that are proven, drawn and by a model.
        bad: shape -> assets that fail in one way each, though a person approved them.
        sounds: Proven films and sounds; `mute`: those that fail.
    """

    def __init__(self, folder):
        self.folder = folder
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "bench"))
        self.own = make_identity(folder / "own", "Bench", at=AT)
        self.forger = make_identity(folder / "forger", "Bench", at=AT)
        self.ended, self.late = self._ending()
        self.root = self.own.root + self.ended.root  # the ended one is the brand's own too
        self.maker = Maker(self.ledger, self.own, at=AT)
        self.good = {shape: self._good(size, 10 * n) for n, (shape, size) in enumerate(SIZES.items())}
        self.bad = {shape: self._bad(shape, size) for shape, size in SIZES.items()}
        self.sounds, self.mute = self._media()
        self.proven = {sha(one.raw) for kind in (*self.good.values(), self.sounds) for one in kind}
        self._withdrawn()
        while datetime.now(UTC) < self.ended.not_after + timedelta(
            seconds=1
        ):  # a certificate holds through its last second
            time.sleep(0.2)
        _remember()  # only now: what was judged while the certificate held would be remembered as held

    def _ending(self):
        """An identity whose certificate ends in seconds, and pictures signed with it: what takes time is done before."""
        originals = {shape: noise(90 + n, size) for n, (shape, size) in enumerate(SIZES.items())}
        number = {shape: mark.issue_id(self.ledger, png) for shape, png in originals.items()}
        bare = {shape: self.bare(png, number[shape]) for shape, png in originals.items()}
        start = datetime.now(UTC) - timedelta(days=5 * 365) + timedelta(seconds=9)
        ended = make_identity(self.folder / "ended", "Bench", at=start)
        late = {shape: self.sign(raw, who=ended) for shape, raw in bare.items()}
        return ended, {shape: self.kept(late[shape], originals[shape], number=number[shape]) for shape in SIZES}

    def _good(self, size, first):
        made = []
        for n, source in enumerate(("algorithmicMedia", "algorithmicMedia", TRAINED, TRAINED)):
            raw = self.maker.picture(noise(first + n, size), name=f"p{n}", source=source, language="nl")
            made.append(Asset(raw, source))
        return made

    def sign(self, raw, source=Source.drawn, who=None, told="", mime="image/jpeg"):
        claim = Claim(disclosure={"label": told, "language": "nl"} if told else {})
        return sign_bytes(raw, mime, source=source, identity=who or self.own, claim=claim).content

    def kept(self, raw, original, *, source="algorithmicMedia", number=None):
        """With a record in the ledger, whatever it is."""
        about = {"mark_id": number, "strong": False, "manifest": b"", "creative_id": None}
        mark.register_picture(
            self.ledger, raw, original=original, name="p", mime="image/jpeg", source=source, at=AT, about=about
        )
        return raw

    @staticmethod
    def bare(png, number):
        """A JPEG with the mark of this number."""
        return saved(mark.embed_either(png, "image/png", number).content, quality=90, subsampling=0)

    def marked(self, png, number, **how):
        """The same, signed."""
        return self.sign(self.bare(png, number), **how)

    def _bad(self, shape, size):
        one, two = self.good[shape][0].raw, self.good[shape][1].raw
        seed = 100 if shape == "mail" else 200
        png = [noise(seed + n, size) for n in range(12)]
        number = [mark.issue_id(self.ledger, raw + b"x") for raw in png]
        other = self.ledger.asset(sha(two)).mark_id
        moved = manifest_of(one)[0]
        label = picture_label(TRAINED, "nl").text
        forged = self.marked(png[1], number[1], who=self.forger)
        bare = {
            "no manifest": self.kept(saved(png[2]), png[2], number=number[2]),
            "another root of the same name": self.kept(forged, png[1], number=number[1]),
            "no mark": self.kept(self.sign(saved(png[3])), png[3], number=number[3]),
            "mark of another picture": self.kept(self.marked(png[4], other), png[4], number=number[4]),
            "mark of an unregistered id": self.marked(png[5], number[5] ^ 0x0F0F0F0F),
            "record without a mark": self.kept(self.marked(png[6], number[6]), png[6]),
            "no record": self.marked(png[7], number[7]),
            "stripped": saved(one, quality=92),
            "manifest of another picture": (lambda raw: raw[:2] + moved + raw[2:])(manifest_of(two)[1]),
            "0 bytes": b"",
            "only a header": b"\xff\xd8\xff\xe0",
            "a document": b"%PDF-1.7\n" + one,
            "expired certificate": self.late[shape],
        }
        made = [Asset(raw, wrong=wrong) for wrong, raw in bare.items()]
        quiet = self.kept(self.marked(png[8], number[8], source=TRAINED), png[8], source=TRAINED, number=number[8])
        tongue = self.marked(png[9], number[9], source=TRAINED, told="Made with AI")
        made += [
            Asset(quiet, TRAINED, wrong="a model's, without label"),
            Asset(
                self.kept(tongue, png[9], source=TRAINED, number=number[9]), TRAINED, wrong="label in another language"
            ),
            Asset(self.good[shape][2].raw, "algorithmicMedia", wrong="a model's, passed off as drawn"),
            Asset(one, TRAINED, wrong="drawn, passed off as a model's"),
            Asset(one, name="p.png", wrong="wrong extension"),
        ]
        lied = self.marked(png[10], number[10], source=TRAINED, told=label)
        self.kept(lied, png[10], source="algorithmicMedia", number=number[10])
        return [*made, Asset(lied, TRAINED, wrong="record of another source")]

    def _media(self):
        """Films and sounds of a model, each signed and in the ledger; and those that fail."""
        good, bad = [], []
        for mime, raw in (
            ("audio/wav", _media.wav()),
            ("audio/mpeg", _media.mp3()),
            ("video/mp4", _media.mp4()),
            ("audio/mp4", _media.m4a()),
        ):
            signed = self.sign(raw, Source.trained, mime=mime)
            self._sound(signed, mime)
            good.append(Asset(signed, TRAINED, mime))
            forged = self._sound(self.sign(raw, Source.trained, self.forger, mime=mime), mime)
            bad += [
                Asset(self._sound(raw, mime), TRAINED, mime, "no manifest"),
                Asset(forged, TRAINED, mime, "another root of the same name"),
                Asset(self.sign(raw, Source.trained, mime=mime), TRAINED, mime, "no record"),
                Asset(signed, "digitalCapture", mime, "a model's, passed off as recorded"),
                Asset(signed[: len(signed) * 2 // 3], TRAINED, mime, "cut off"),
            ]
        return good, bad

    def _sound(self, raw, mime):
        kept = ledger.Asset(sha(raw), mime.partition("/")[0], "spring", mime, TRAINED, sha(raw + b"x"))
        self.ledger.register_asset(kept, at=AT)
        return raw

    def _withdrawn(self):
        self.ledger.withdraw(Approval("product", "gone", "", "Anna de Vries", AT))

    def creative(self, asset, shape, version, **more):
        """A creative with this picture, registered; nobody approved it yet."""
        wide, high = SIZES[shape]
        one = Picture(asset.name, wide, high, "nl", "light", "Zaden", sha(asset.raw), asset.source)
        made = replace(Creative("spring", version, "email", {"nl": TEXTS}, pictures=(one,)), **more)
        self.ledger.register_creative(made, at=AT)
        return made

    def approve(self, version, *, at=AT):
        self.ledger.approve(Approval("creative", "spring", version, "Anna de Vries", at))

    @staticmethod
    def by_model(editor=None):
        """What makes the words of a creative a model's."""
        said = (Sentence("nl", "body", TEXTS["body"], "openai", "small"),)
        return {"made_by": "openai:small", "written": said, "human_editor": editor}

    @staticmethod
    def ended_fact():
        return (Fact("p", "price", 1.25, "EUR", valid_until=AT - timedelta(seconds=1)),)

    @staticmethod
    def other_record(raw):
        return Record(sha(raw + b"x"), 7)


def _remember():
    """The mark of the same bytes is read once: an attempt is about the gate, not about the reader."""
    read, known = exit._carries, {}  # noqa: SLF001

    def carries(raw, issued):
        key = sha(raw), issued
        if key not in known:
            known[key] = read(raw, issued)
        return known[key]

    exit._carries = carries  # noqa: SLF001
