"""A time stamp authority on this machine: real RFC 3161 answers, signed with a certificate of its own, over loopback HTTP."""

import hashlib
import itertools
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SHA256, SHA256_RSA = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"


def der(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts):
    return der(0x30, *parts)


def set_of(*parts):
    return der(0x31, *sorted(parts))


def integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = (int(one) for one in text.split("."))
    out = bytearray([first * 40 + second])
    for number in rest:
        digits = [number & 127]
        while number := number >> 7:
            digits.append(128 | (number & 127))
        out += bytes(reversed(digits))
    return der(6, bytes(out))


def algorithm(name):
    return sequence(oid(name), der(5))


def read(data, at=0):
    """(tag, content, where the next element begins, whole element)."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    return tag, data[start : start + length], start + length, data[at : start + length]


def inside(data):
    at, found = 0, []
    while at < len(data):
        tag, content, at, whole = read(data, at)
        found.append((tag, content, whole))
    return found


class Authority:
    """Signs hashes with the time; its root is what a verifier must trust."""

    def __init__(self, at):
        self.at, self.asked, self.serials = at, 0, itertools.count(1)
        self.root_key, self.key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = self._certificate("Test time root", self.root_key, None)
        self.leaf = self._certificate("Test time stamps", self.key, self.root)
        self.root_pem = self.root.public_bytes(serialization.Encoding.PEM).decode()

    def _certificate(self, name, key, above):
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(above.subject if above else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.at - timedelta(days=400))
            .not_valid_after(self.at + timedelta(days=7000))
            .add_extension(x509.BasicConstraints(ca=above is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), critical=False
            )
        )
        usage = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        made = made.add_extension(
            x509.KeyUsage(
                digital_signature=above is not None, key_cert_sign=above is None, crl_sign=above is None, **usage
            ),
            critical=True,
        )
        if above is not None:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(self.root_key, hashes.SHA256())

    def answer(self, request):
        parts = inside(read(request)[1])
        imprint = parts[1][2]
        nonce = next((whole for tag, _, whole in parts[2:] if tag == 2), b"")
        when = der(0x18, f"{self.at:%Y%m%d%H%M%S}Z".encode())
        info = sequence(integer(1), oid("1.2.3.4.1"), imprint, integer(next(self.serials)), when, nonce)
        self.asked += 1
        return sequence(sequence(integer(0)), sequence(oid(SIGNED_DATA), der(0xA0, self._signed(info))))

    def _signed(self, info):
        leaf, root = (one.public_bytes(serialization.Encoding.DER) for one in (self.leaf, self.root))
        said = [
            sequence(oid(CONTENT_TYPE), set_of(oid(TST_INFO))),
            sequence(oid(SIGNING_TIME), set_of(der(0x17, f"{self.at:%y%m%d%H%M%S}Z".encode()))),
            sequence(oid(MESSAGE_DIGEST), set_of(der(4, hashlib.sha256(info).digest()))),
            sequence(oid(CERTIFICATE_V2), set_of(sequence(sequence(sequence(der(4, hashlib.sha256(leaf).digest())))))),
        ]
        signature = self.key.sign(set_of(*said), padding.PKCS1v15(), hashes.SHA256())
        signer = sequence(
            integer(1),
            sequence(self.leaf.issuer.public_bytes(), integer(self.leaf.serial_number)),
            algorithm(SHA256),
            der(0xA0, *sorted(said)),
            algorithm(SHA256_RSA),
            der(4, signature),
        )
        content = sequence(oid(TST_INFO), der(0xA0, der(4, info)))
        return sequence(
            integer(3), set_of(algorithm(SHA256)), content, der(0xA0, *sorted([leaf, root])), set_of(signer)
        )


@contextmanager
def stamping(at=None, status=200):
    """An authority that answers at a loopback address: (authority, url)."""
    authority = Authority(at or datetime.now(UTC).replace(microsecond=0))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
