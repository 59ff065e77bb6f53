"""Attempts to get an asset out that is not proven: how many leave, and how many that are proven are held back.

    python -m bench.prove.exits [ATTEMPTS [FIRST [SEED]]]

Both numbers should be 0. An attempt takes one way out (mail, banner, report, a channel of somebody else's, words as data, film and
sound) and one thing that is wrong, or nothing. What leaves is taken from what a receiver would hold (the mail file, the page, the
post) and looked up among what is proven, so the gate is not asked whether the gate was right. An attempt depends on its seed and
number alone: one that failed is tried again alone with FIRST, and a run that was stopped goes on there.
"""

import base64
import email
import email.policy
import hashlib
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

from echt import flow
from echt.create.banner import banner
from echt.create.illustrate import PictureStore
from echt.deliver import Outbox, Outcome, Parcel, Sender
from echt.errors import EchtError, NotAllowedError, OutsideError
from echt.nouns import Approval, DeliveryState, Picture
from echt.prove import Gate, Released, ReleasedFile

from ._world import AT, TEXTS, Asset, World, manifest_of, sha, zipped

SENDER = Sender("Bench", "shop@example.org", "https://example.org/echt")
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
INSIDE = re.compile(r"base64,([A-Za-z0-9+/=]+)")


class Post:
    """A channel as somebody else would write it: words and a picture as JSON, to a network."""

    name = "post"

    def __init__(self, *, labelled=True):
        self.labelled, self.posts = labelled, []

    def hand_over(self, parcels):
        for parcel in parcels:
            out, creative = parcel.released, parcel.creative
            words = "\n".join(creative.texts[parcel.language].values())
            shown = f"{words}\n{out.label(parcel.language).text}" if self.labelled else words
            pictures = [base64.b64encode(out.picture(one)).decode() for one in creative.pictures]
            self.posts.append(json.dumps({"text": out.labelled(shown, parcel.language), "pictures": pictures}))
            yield Outcome(DeliveryState.handed_over)


def parcel(released, i):
    return Parcel(
        delivery_id=f"{i:032x}", decision_id="d", person_id="AbCdEfGhIjKl", address="a@example.org", language="nl",
        released=released, why="Why.", attention_s=8, used_s=8, budget_s=24, at=AT,
    )  # fmt: skip


class Ways:
    """The ways out, as a receiver sees them: each gives the bytes of the assets that left."""

    def __init__(self, world):
        self.world, self.folder = world, world.folder / "shop"
        self.store = PictureStore(self.folder / ".echt/pictures", self.folder / "pictures")
        self.outbox = Outbox(self.folder / "outbox", SENDER, sign=lambda raw: hashlib.sha256(raw).digest()[:16])
        self.long = self.gate()

    def gate(self, **more):
        given = {"root": self.world.root, "at": AT, "album": self.store.read} | more
        return Gate(self.world.ledger, **given)

    def mail(self, creative, gate, tried, then):
        one = parcel(gate.release(creative), tried.i)
        then()
        list(self.outbox.hand_over([one]))
        path = self.outbox.folder / f"{one.delivery_id}.eml"
        read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        path.unlink()
        return [part.get_content() for part in read.walk() if part.get_content_maintype() == "image"]

    def banner(self, creative, gate, _, then):
        out = gate.release(creative)
        then()
        made = banner(out, size="300x250", language="nl", advertiser="Bench")
        return [base64.b64decode(one) for one in INSIDE.findall(made.html)]

    def report(self, creative, gate, _, then):
        values = SimpleNamespace(at=AT, signing=SimpleNamespace(lists=lambda: gate._lists))  # noqa: SLF001
        setting = SimpleNamespace(ledger=self.world.ledger, folder=self.folder, values=values)
        found = flow.shown_pictures(setting, creative)
        then()
        if any(one.held for one in found):
            raise NotAllowedError("held.", code="E577", found="held", fix="")
        return [one.content for one in found]

    def post(self, creative, gate, tried, then):
        channel = Post(labelled=tried.wrong != "words of a model, label left out")
        one = parcel(gate.release(creative), tried.i)
        then()
        list(channel.hand_over([one]))
        return [base64.b64decode(one) for one in json.loads(channel.posts[0])["pictures"]]


class Attempt:
    """One attempt: what is wrong with it ("" for nothing), and how it is made wrong."""

    def __init__(self, world, ways, i, seed):
        self.world, self.ways, self.i = world, ways, i
        self.draw = random.Random(f"{seed}:{i}")  # noqa: S311
        self.version, self.wrong, self.undo = f"{seed}-{i}", "", []

    def __call__(self):
        """The assets that left; an error where nothing did."""
        way = self.draw.choices(("mail", "banner", "post", "report", "words", "file"), (30, 20, 20, 10, 8, 12))[0]
        try:
            if way == "file":
                return self.sound()
            if way == "words":
                return self.words()
            return self.picture(way)
        finally:
            for one in self.undo:
                one()

    def picture(self, way):
        shape = "banner" if way == "banner" else "mail"
        self.asset, self.more, self.then = self.draw.choice(self.world.good[shape]), {}, lambda: None
        gate = self.ways.long if self.draw.random() < 0.5 else self.ways.gate()
        how = self.draw.choice(PICTURES)
        self.yes, self.shape, self.gate = True, shape, gate
        if way == "post" and self.draw.random() < 0.2:
            how = Attempt.by_model
        if way == "report" and how in {Attempt.record, Attempt.ended}:  # it asks the ledger itself, and shows what was
            how = Attempt.nothing
        how(self)
        creative = self.world.creative(self.asset, shape, self.version, **self.more)
        if self.yes:
            self.world.approve(self.version)
        self.keep(creative)
        if how is Attempt.other_words:
            creative = replace(creative, texts={"nl": TEXTS | {"body": "Nu of nooit."}})
        if how is Attempt.taken_back:
            self.world.ledger.withdraw(Approval("creative", "spring", self.version, "Anna de Vries", AT))
        if how is Attempt.forged:
            return self.forge(creative)
        return getattr(self.ways, way)(creative, self.gate, self, self.then)

    def keep(self, creative):
        """The bytes of the picture in the store of the shop, as a project keeps them."""
        one = creative.pictures[0]
        path = self.ways.store.signed / f"{one.sha256}{Path(one.name).suffix}"
        if not path.is_symlink() and self.asset.raw and not path.exists():
            self.ways.store.keep(one, self.asset.raw, signed=True)
        if one.sha256 not in self.world.proven:
            self.undo.append(lambda: path.unlink(missing_ok=True))

    # what can be wrong

    def nothing(self):
        pass

    def not_approved(self):
        self.wrong, self.yes = "nobody approved it", False

    def other_version(self):
        self.wrong, self.yes = "another version was approved", False
        self.world.approve(f"{self.version}x")

    def later(self):
        self.wrong, self.yes = "approved later", False
        self.world.approve(self.version, at=AT.replace(year=AT.year + 1))

    def taken_back(self):
        self.wrong = "approval withdrawn"

    def other_words(self):
        self.wrong = "other words"

    def kind(self):
        self.asset = self.draw.choice(self.world.bad[self.shape])
        self.wrong = self.asset.wrong

    def altered(self, raw, wrong):
        """Other bytes, and a person approved exactly these."""
        self.wrong, self.asset = wrong, replace(self.asset, raw=raw)

    def bit(self):
        raw = bytearray(self.asset.raw)
        raw[self.draw.randrange(3, len(raw))] ^= 1 << self.draw.randrange(8)
        self.altered(bytes(raw), "one bit")

    def some(self):
        raw = bytearray(self.asset.raw)
        at = self.draw.randrange(3, len(raw) - 40)
        raw[at : at + self.draw.randrange(1, 40)] = self.draw.randbytes(self.draw.randrange(41))
        same = bytes(raw) == self.asset.raw
        self.altered(bytes(raw), "" if same else "some bytes")

    def cut(self):
        self.altered(self.asset.raw[: self.draw.randrange(3, len(self.asset.raw))], "cut off")

    def polyglot(self):
        more = self.draw.choice((zipped(), b"<html><script>1</script>", b"%PDF-1.7\n", self.draw.randbytes(9), b"\0"))
        self.altered(self.asset.raw + more, "polyglot")

    def moved(self):
        one, two = self.draw.sample(self.world.good[self.shape], 2)
        inside, (_, rest) = manifest_of(one.raw)[0], manifest_of(two.raw)
        self.asset = replace(self.asset, source=one.source)
        self.altered(rest[:2] + inside + rest[2:], "manifest moved from another picture")

    def ended(self):
        if self.draw.random() < 0.5:
            self.wrong, self.more = "a fact that ended", {"facts": self.world.ended_fact()}
        else:
            self.wrong, self.more = "a product withdrawn", {"product_ids": ("gone",)}

    def no_root(self):
        self.wrong, self.gate = "no root", self.ways.gate(root="")

    def record(self):
        raw = self.asset.raw
        self.wrong = "record of another"
        self.gate = self.ways.gate(record=lambda _: self.world.other_record(raw))

    def swapped(self):
        """Replaced before the gate looks, or between its look and the hand-over; a link to something else is one more way."""
        path = self.ways.store.signed / f"{sha(self.asset.raw)}{Path(self.asset.name).suffix}"
        if not path.exists():
            self.ways.store.keep(
                Picture(self.asset.name, 1, 1, "nl", "light", "", sha(self.asset.raw)), self.asset.raw, signed=True
            )
        raw = self.asset.raw
        self.undo.append(lambda: (path.unlink(), path.write_bytes(raw)))
        early, by = (
            self.draw.random() < 0.5,
            self.draw.choice((*self.world.good[self.shape], *self.world.bad[self.shape], "link")),
        )
        if isinstance(by, Asset) and by.raw == raw:
            by = "link"
        beside = self.ways.folder / "beside.jpg"
        beside.write_bytes(manifest_of(raw)[1])

        def swap():
            path.unlink()
            if by == "link":
                path.symlink_to(beside)
            else:
                path.write_bytes(by.raw)

        self.gate = self.ways.gate()
        if early:
            self.wrong = "replaced before the check" if by != "link" else "link to another file"
            swap()
        else:
            self.then = swap  # what was looked at leaves, not what stands there now

    def forged(self):
        self.wrong = "forged"

    def forge(self, creative):
        """Everything that looks like what the gate makes."""
        bare = object.__new__(Released)
        for make in self.draw.sample((
            lambda: Released(creative, {}, token=object()),
            lambda: ReleasedFile(b"", "image/jpeg", "", "algorithmicMedia", "", object()),
            lambda: parcel(bare, self.i),
            lambda: parcel(SimpleNamespace(creative=creative, files={}), self.i),
            lambda: replace(next(iter(self.ways.gate().release(creative).files.values())), content=b"x"),
        ), 5):  # fmt: skip
            try:
                make()
            except (EchtError, ValueError):
                continue
            return [b"forged"]
        raise NotAllowedError("held.", code="E583", found="forged", fix="")

    def by_model(self):
        """Words of a model: with their label they leave, without it only where a named person answers for them."""
        editor = self.draw.choice((None, "a person", "Anna de Vries"))
        left_out = self.draw.random() < 0.5
        self.more = self.world.by_model(editor)
        if left_out and editor != "Anna de Vries":
            self.wrong = "words of a model, label left out"

    def words(self):
        """Words as data: approved as they are, and they say how they were made."""
        self.asset, self.shape = self.draw.choice(self.world.good["mail"]), "mail"
        self.wrong = self.draw.choice(("", "", "nobody approved it", "a fact that ended", "other words"))
        facts = self.world.ended_fact() if self.wrong == "a fact that ended" else ()
        made = self.world.creative(self.asset, "mail", self.version, facts=facts, **self.world.by_model())
        if self.wrong != "nobody approved it":
            self.world.approve(self.version)
        if self.wrong == "other words":
            made = replace(made, texts={"nl": TEXTS | {"body": "Nu."}})
        said = self.ways.gate().words(made)["nl"]
        return (
            []
            if "AI" in said["label"] and said["digital_source_type"].endswith("trainedAlgorithmicMedia")
            else [b"unlabelled"]
        )

    def sound(self):
        """A film or a sound that a person approved by itself, with its label beside it."""
        one = self.draw.choice((*self.world.sounds, *self.world.mute))
        raw, self.wrong, name = one.raw, one.wrong, f"{self.version}"
        how = self.draw.randrange(6)
        if how == 0:
            changed = bytearray(raw)
            changed[self.draw.randrange(12, len(raw))] ^= 1 << self.draw.randrange(8)
            raw, self.wrong = bytes(changed), "one bit"
        self.world.ledger.approve(Approval("file", f"{name}x" if how == 1 else name, sha(raw), "Anna de Vries", AT))
        self.wrong = self.wrong or ("approved under another name" if how == 1 else "")
        out = self.ways.gate().file(raw, name=name, source=one.source)
        said = "Luister." if how == 2 else f"Luister. {out.label('nl').text}"
        self.wrong = self.wrong or ("label left out beside it" if how == 2 else "")
        return [out.content] if out.labelled(said, "nl") else []


PICTURES = [
    *[Attempt.nothing] * 3, *[Attempt.kind] * 6, *[Attempt.bit] * 3, *[Attempt.swapped] * 2, Attempt.some, Attempt.cut, Attempt.polyglot,
    Attempt.moved, Attempt.not_approved, Attempt.other_version, Attempt.later, Attempt.taken_back, Attempt.other_words, Attempt.ended,
    Attempt.no_root, Attempt.record, Attempt.forged,
]  # fmt: skip


def tries(world, ways, numbers, seed=0, progress=None):
    """(numbers of those that left unproven, of those proven and held back, proven that left, refusals by what was wrong)."""
    held, out, back, fine = Counter(), [], [], 0
    for done, i in enumerate(numbers, start=1):
        one = Attempt(world, ways, i, seed)
        try:
            left = one()
        except (NotAllowedError, OutsideError):
            held[one.wrong] += 1
            back += [i] if not one.wrong else []
        else:
            unproven = [raw for raw in left if sha(raw) not in world.proven]
            out += [i] if one.wrong or unproven else []
            fine += not (one.wrong or unproven)
        if progress and done % 2_000 == 0:
            progress(done, len(out), len(back))
    return out, back, fine, held


def run(attempts, seed=0, first=0):
    """The same in a shop of its own, with a word on the way to who waits."""
    start = time.perf_counter()

    def progress(done, out, back):
        told = f"  {done:,} of {attempts:,} from {first:,}, {time.perf_counter() - start:.0f} s: {out} out, {back} held"
        print(told, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:  # two promises an attempt: a disk would be what is measured
        world = World(Path(folder))
        found = tries(world, Ways(world), range(first, first + attempts), seed, progress)
        world.ledger.close()
    return found


def main(attempts=100_000, first=0, seed=0):
    start, jobs = time.perf_counter(), min(os.cpu_count() or 1, 8, 1 + attempts // 5_000)
    cuts = [first + attempts * n // jobs for n in range(jobs + 1)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(run, (b - a for a, b in pairwise(cuts)), [seed] * jobs, cuts[:-1]))
    out, back = ([i for part in parts for i in part[k]] for k in (0, 1))
    fine, held = sum(part[2] for part in parts), sum((part[3] for part in parts), Counter())
    took = time.perf_counter() - start
    print(f"attempts                  {attempts:>10,}   numbers {first:,} and on of seed {seed}, in {took:.0f} s")
    print(f"unproven that left        {len(out):>10,}   to reach: 0 {out[:9] or ''}")
    print(f"proven that were held     {len(back):>10,}   to reach: 0 {back[:9] or ''}")
    print(f"proven that left          {fine:>10,}")
    for wrong, count in sorted(held.items()):
        print(f"  held: {wrong:<38}{count:>8,}")
    return bool(out or back)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
