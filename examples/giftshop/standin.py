"""A stand-in for a model that makes pictures: it speaks the OpenAI images protocol on this machine, and draws by itself.

There is no model here. It is what the demo asks where a shop would ask one, so that everything after that is real: the label,
the mark, the signature that says a model made it, a person's yes, the way out.
"""

import base64
import io
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

NAME = "stand-in-for-a-model"


@contextmanager
def serving():
    """The address of the endpoint, as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Images)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


class _Images(BaseHTTPRequestHandler):
    """POST /v1/images/generations: one picture, as bytes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        wide, high = (int(one) for one in asked["size"].split("x"))
        told = {"created": 0, "data": [{"b64_json": base64.b64encode(drawn(wide, high)).decode()}]}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def drawn(wide, high):
    """A stand of three tiers with small cakes, the same each time, as PNG."""
    down, across = np.mgrid[0:high, 0:wide]
    wall = np.stack([214 - 40 * down / high, 203 - 46 * down / high, 190 - 30 * across / wide], axis=-1)
    table = down > 0.83 * high
    wall[table] = np.array([126, 92, 70]) + 14 * np.sin(across[table] / 23 + down[table] / 5)[:, None]
    image = Image.fromarray(wall.clip(0, 255).astype(np.uint8))
    shadow = Image.new("L", image.size)
    ImageDraw.Draw(shadow).ellipse([0.22 * wide, 0.84 * high, 0.84 * wide, 0.93 * high], fill=110)
    image.paste((52, 38, 34), mask=shadow.filter(ImageFilter.GaussianBlur(wide / 60)))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle([0.485 * wide, 0.14 * high, 0.515 * wide, 0.88 * high], wide // 90, fill=(196, 182, 150))
    pen.ellipse([0.465 * wide, 0.09 * high, 0.535 * wide, 0.16 * high], outline=(196, 182, 150), width=wide // 70)
    for tier, (level, half) in enumerate(((0.36, 0.17), (0.60, 0.25), (0.84, 0.33))):
        _tier(pen, wide, high, level, half, tier)
    grain = np.random.default_rng(3).normal(0, 5, (high, wide, 1))
    out = io.BytesIO()
    Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def _tier(pen, wide, high, level, half, tier):
    """One plate and what stands on it."""
    left, right, thick = (0.5 - half) * wide, (0.5 + half) * wide, 0.035 * high
    pen.ellipse(
        [left, level * high - thick, right, level * high + thick],
        fill=(244, 240, 232),
        outline=(186, 172, 150),
        width=3,
    )
    count = 3 + 2 * tier
    for n in range(count):
        at = left + (right - left) * (n + 0.9) / (count + 0.8)
        size, colour = 0.034 * wide, ((226, 150, 160), (246, 222, 170), (160, 112, 84))[(n + tier) % 3]
        pen.rectangle(
            [at - size, level * high - 1.7 * size, at + size, level * high - 0.2 * size], fill=(214, 176, 128)
        )
        pen.ellipse(
            [at - 1.15 * size, level * high - 2.7 * size, at + 1.15 * size, level * high - 1.1 * size], fill=colour
        )
        pen.ellipse(
            [at - 0.2 * size, level * high - 2.9 * size, at + 0.2 * size, level * high - 2.5 * size], fill=(176, 40, 60)
        )
