"""The main job on a real shop: from 711,967 invoice lines to an explained decision for everyone, and what it caused.

Two waves: in the first, a lot decides for many who gets which mail; the second is planned with what that taught, under
budgets that people share. The orders are real (data/SOURCE.md). Permissions, addresses, languages, replies and the extra
orders that a mail causes are simulated, since no public data holds them; every row of them is marked so, and so is every
figure that rests on them. Run it again: nothing changes that should not.
"""

import email
import email.policy
import io
import sys
import time
from datetime import timedelta
from pathlib import Path

from PIL import Image

import echt
import echt.report
import standin
from echt import simulate
from echt.cli.talk import Talk
from echt.create.engines.openai import Endpoint, OpenAI

HERE = Path(__file__).parent
SEED = 11
BY_MODEL = "cake stand, made by a model"
MAILS = ("spring", "cakestand")
APPROVER = "Sanne de Vries"
STAND = {"nl": "een taartstandaard met drie lagen en cakejes", "en": "a cake stand with three tiers and small cakes"}
"""What the model that makes pictures is asked for; the shop has no photo of it."""
REPLIES, SECOND = timedelta(days=3), timedelta(days=43)
"""After the first wave: when its replies are read, and when the second is planned."""


def main() -> None:
    """Run the stages in their order, then say what matters first."""
    start = time.perf_counter()
    with Talk() as talk:
        first = first_wave(talk)
        at = first["at"]
        second = second_wave(at + SECOND, talk)
        talk.progress("effect and report", 0, 2)
        with echt.open(HERE, at=at + timedelta(days=91)) as shop:
            effects = [shop.measure("spring"), shop.measure("april")]
            talk.progress("effect and report", 1, 2)
            figures = shop.figures("spring", inbox_at=at + REPLIES)
            page = shop.report("spring", inbox_at=at + REPLIES)
            (HERE / ".echt/people.svg").write_text(echt.report.picture(figures), encoding="utf-8")
            renew(shop)
            talk.progress("effect and report", 2, 2)
    print(f"\n{echt.report.plain(figures)}\n")
    say_first(first, effects[0])
    say_second(second, effects[1])
    print(first["proof"])
    print(f"\nThe report: {shown(page)}")
    print(
        f"Why, for the person above: {shown(Path(sys.prefix) / 'bin/echt')} why {figures.story.person_id} -p {shown(HERE)}"
    )
    print(
        "The Studio: make studio, and open the address that it prints; the first time it lets you in as its administrator."
    )
    print(f"{time.perf_counter() - start:.0f} seconds.")


def first_wave(talk):
    """Everything up to the answers: facts in, a prediction, segments, and a plan that draws many by lot."""
    with echt.open(HERE) as shop:
        counts = shop.ingest(progress=talk.progress)
        talk.progress("permissions (simulated)", 0, 1)
        simulate.settle(shop, seed=SEED)
        talk.progress("permissions (simulated)", 1, 1)
        predicted = shop.predict("order", progress=talk.progress)
        talk.progress("segments", 0, 3)
        for done, name in enumerate(("regulars", "newcomers", "quiet"), start=1):
            shop.segment(name)
            talk.progress("segments", done, 3)
        told = wave(shop, "spring", talk) | {"proof": proof(shop)}
        at = shop.at
    inbox = listen("spring", at)
    return told | {"at": at, "counts": counts, "predicted": predicted, "inbox": inbox}


def second_wave(at, talk):
    """Six weeks later: learn from the lot, plan with it under shared budgets, hand over."""
    with echt.open(HERE, at=at) as shop:
        talk.progress("learning from the lot", 0, 1)
        learned = shop.learn("april")
        talk.progress("learning from the lot", 1, 1)
        told = wave(shop, "april", talk)
    listen("april", at)
    return told | {"learned": learned}


def wave(shop, campaign, talk):
    """Creatives, plan, hand-over and the answers of one campaign."""
    steps = f"{campaign}: creatives, plan, hand-over, answers (simulated)"
    talk.progress(steps, 0, 3)
    if shop.signing.known() is None:
        shop.prove_init()  # who signs the pictures: kept outside the project
    made_picture(shop)
    renew(shop)
    talk.progress(steps, 1, 3)
    usual = shop.usual(campaign)
    shop.commit(shop.plan(campaign))
    talk.progress(steps, 2, 3)
    handed = shop.deliver(campaign)
    answers = simulate.answer(shop, campaign, HERE / f".echt/{campaign}.mbox", seed=SEED)
    talk.progress(steps, 3, 3)
    return {"plan": shop.committed(campaign), "usual": usual, "handed": handed, "answers": answers}


def renew(shop) -> None:
    """The mails as they are now, and a named person's yes to them: a price is known for thirty days."""
    for name in MAILS:
        shop.create(name)
        shop.approve(name, by=APPROVER)


def made_picture(shop) -> None:
    """A picture by a model, which a named person looked at; here by a stand-in for one (standin.py), on this machine."""
    if (shop.folder / "data/photos/22423.made-by-ai.png").exists():
        return
    with standin.serving() as url:
        model = OpenAI(Endpoint(base_url=url, model=standin.NAME, image_model=standin.NAME, key_env=""), at=shop.at)
        path = shop.image("22423", STAND, size=768, model=model)
    shop.prove_file(path, "trained", name=BY_MODEL, by=APPROVER, label="nl")


def first_mail(creative) -> bytes:
    """The picture in the first mail of a creative, as its reader has it."""
    for path in sorted((HERE / "outbox").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if mail["X-Echt-Creative"].startswith(f"{creative};"):
            return next(part.get_content() for part in mail.walk() if part.get_content_maintype() == "image")
    raise LookupError(creative)


def proof(shop) -> str:
    """Pictures that left: drawn, with a model's in it, a model's alone; a copy changed by one bit; one stripped on the way."""
    folder = HERE / ".echt/proof"
    folder.mkdir(parents=True, exist_ok=True)
    left = first_mail("spring")
    changed = bytearray(left)
    changed[-400] ^= 1
    shrunk = io.BytesIO()
    picture = Image.open(io.BytesIO(left)).convert("RGB")
    picture.resize((picture.width * 3 // 5, picture.height * 3 // 5)).save(shrunk, "JPEG", quality=85)
    copies = {
        "drawn, as it left in a mail": left,
        "one bit changed": changed,
        "stripped, at 60 %, saved again": shrunk.getvalue(),
        "drawn around a model's picture, in a mail": first_mail("cakestand"),
        "the model's picture by itself": (alone := shop.release_file(BY_MODEL, folder, label="nl")).file.read_bytes(),
    }
    lines = ["\nThe pictures that left, checked as anyone can (echt verify). The model is a stand-in: standin.py."]
    for number, (name, content) in enumerate(copies.items()):
        path = folder / f"{number}.jpg"
        path.write_bytes(content)
        verdict = shop.verify(path)
        told = {one.signal: one.finding.en for one in reversed(verdict.evidence)}
        known = told["manifest"] if verdict.state != "unknown" else told.get("registry", told["manifest"])
        lines.append(f"  {name}: {verdict.state}. {known}")
        lines += [f"    {told['source type']}"] if verdict.state == "provenance proven" else []
    lines.append(
        f"  Who sees the model's picture reads '{alone.label}' in it; {APPROVER} said yes to it before it left."
    )
    return "\n".join(lines)


def listen(campaign, at):
    """The replies to a wave, and who waits for an answer then."""
    with echt.open(HERE, at=at + REPLIES) as shop:
        shop.listen(HERE / f".echt/{campaign}.mbox")
        return shop.inbox()


def say_first(first, effect) -> None:
    """What went in, what was predicted, and what the first wave caused."""
    print(f"Read: {first['counts']}")
    print(f"Usual: {first['usual']}")
    print(f"\n{first['predicted']}")
    print(
        f"Every test of every model: {shown(Path(sys.prefix) / 'bin/echt')} predict order --backtest -p {shown(HERE)}\n"
    )
    print(f"Handed over: {first['handed']}")
    print(f"\n{effect}")
    print(
        f"The simulation planted {first['answers'].expected:.0f} extra orders: one interval in twenty misses what is true.\n"
    )
    print(first["inbox"])


def say_second(second, effect) -> None:
    """What the first wave taught, the second plan beside the simple ways, and what it caused."""
    plan, proof = second["plan"], second["plan"].certificate
    print(f"\nThe second wave, {plan.at:%d %B %Y}\n\n{second['learned']}\n\n{plan}")
    name, simple = max(proof.beside.items(), key=lambda one: one[1])
    verdict = "the simple way suffices here" if simple >= 0.99 * proof.objective else "the simple way falls short here"
    print(f"  {name} reaches {simple / proof.objective:.1%} of it: {verdict}")
    print(f"Usual: {second['usual']}")
    print(f"Handed over: {second['handed']}")
    print(f"\n{effect}")
    print(f"The simulation planted {second['answers'].expected:.0f} extra orders.")


def shown(path: Path) -> Path:
    """The path as seen from here, where that is shorter."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
