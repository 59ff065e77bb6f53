// Reading: files, boxes (JUMBF, ISO 19566-5), values (CBOR, RFC 8949), certificates (DER, X.690). Nothing here trusts anything.
"use strict";
const text = (b) => new TextDecoder().decode(b);
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
const bytes = (h) => Uint8Array.from(h.match(/../g) || [], (x) => parseInt(x, 16));
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { out.set(p, at); at += p.length; }
  return out;
};
const u32 = (b, at) => { if (at + 4 > b.length) throw new Error("cut off"); return ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0; };
const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

// --- files: where the manifest is ---

function kindOf(b) {
  if (b[0] === 0x89 && text(b.subarray(1, 4)) === "PNG") return "png";
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return "jpeg";
  return null;
}

function manifestStore(b) {
  return kindOf(b) === "png" ? inPng(b) : kindOf(b) === "jpeg" ? inJpeg(b) : null;
}

function inPng(b) {
  let found = null;
  for (let at = 8; at + 8 <= b.length; ) {
    const size = u32(b, at), name = text(b.subarray(at + 4, at + 8));
    if (at + 12 + size > b.length) throw new Error("cut off");
    if (name === "caBX") { if (found) throw new Error("two manifests"); found = b.slice(at + 8, at + 8 + size); }
    if (name === "IEND") break;
    at += 12 + size;
  }
  return found;
}

function inJpeg(b) {
  const parts = [];
  for (let at = 2; at + 4 <= b.length; ) {
    if (b[at] !== 0xff) throw new Error("not a JPEG");
    const mark = b[at + 1];
    if (mark === 0xda || mark === 0xd9) break;
    if (mark === 0xff) { at += 1; continue; }
    const size = (b[at + 2] << 8) | b[at + 3];
    if (size < 2 || at + 2 + size > b.length) throw new Error("cut off");
    const body = b.subarray(at + 4, at + 2 + size);
    if (mark === 0xeb && body[0] === 0x4a && body[1] === 0x50) parts.push({ box: (body[2] << 8) | body[3], number: u32(body, 4), body });
    at += 2 + size;
  }
  if (!parts.length) return null;
  const box = parts[0].box, mine = parts.filter((p) => p.box === box).sort((x, y) => x.number - y.number);
  if (mine.length !== parts.length) throw new Error("two manifests");
  return join(mine[0].body.slice(8), ...mine.slice(1).map((p) => p.body.slice(16)));
}

// --- boxes ---

function boxes(b, from = 0, to = b.length, depth = 0) {
  if (depth > 8) throw new Error("too deep");
  const found = [];
  for (let at = from; at < to; ) {
    let size = u32(b, at), head = 8;
    if (size === 0) size = to - at;
    if (size === 1) { size = u32(b, at + 8) * 2 ** 32 + u32(b, at + 12); head = 16; }
    if (size < head || at + size > to) throw new Error("cut off");
    const one = { type: text(b.subarray(at + 4, at + 8)), body: b.subarray(at + head, at + size), label: "", inside: [] };
    if (one.type === "jumb") {
      one.inside = boxes(b, at + head, at + size, depth + 1);
      const told = one.inside[0];
      if (told && told.type === "jumd" && told.body[16] & 2) {
        const end = told.body.indexOf(0, 17);
        one.label = text(told.body.subarray(17, end < 0 ? told.body.length : end));
      }
    }
    found.push(one);
    at += size;
  }
  return found;
}

const child = (box, label) => box.inside.find((x) => x.label === label);
const content = (box, type) => { const one = box && box.inside.find((x) => x.type === type); return one ? one.body : null; };

// --- values ---

function cbor(b) {
  const state = { b, at: 0, depth: 0 };
  return value(state);
}

function value(s) {
  if (++s.depth > 64) throw new Error("too deep");
  if (s.at >= s.b.length) throw new Error("cut off");
  const first = s.b[s.at++], kind = first >> 5, n = first & 31;
  let out;
  if (kind === 7) out = simple(s, n);
  else {
    const count = n === 31 ? -1 : size(s, n);
    if (kind === 0) out = count;
    else if (kind === 1) out = -1 - count;
    else if (kind === 2) out = chunk(s, count);
    else if (kind === 3) out = text(chunk(s, count));
    else if (kind === 4) { out = []; for (let i = 0; more(s, i, count); i++) out.push(value(s)); }
    else if (kind === 5) { out = new Map(); for (let i = 0; more(s, i, count); i++) { const k = value(s); out.set(k, value(s)); } }
    else out = value(s); // a tag: what it tags
  }
  s.depth--;
  return out;
}

const more = (s, i, count) => (count >= 0 ? i < count : s.b[s.at] === 0xff ? (s.at++, false) : true);

function size(s, n) {
  if (n < 24) return n;
  let out = 0;
  for (let i = 0; i < 1 << (n - 24); i++) { if (s.at >= s.b.length) throw new Error("cut off"); out = out * 256 + s.b[s.at++]; }
  return out;
}

function chunk(s, count) {
  if (count < 0) { const parts = []; while (more(s, 0, -1)) parts.push(chunk(s, size(s, s.b[s.at++] & 31))); return join(...parts); }
  if (s.at + count > s.b.length) throw new Error("cut off");
  return s.b.slice(s.at, (s.at += count));
}

function simple(s, n) {
  if (n === 20 || n === 21) return n === 21;
  if (n === 24) return s.b[s.at++];
  if (n >= 25 && n <= 27) { s.at += 1 << (n - 24); return NaN; }
  return null;
}

// --- certificates ---

function der(b, at = 0) {
  let size = b[at + 1], start = at + 2;
  if (size & 0x80) { const n = size & 127; if (n > 4) throw new Error("cut off"); size = 0; for (let i = 0; i < n; i++) size = size * 256 + b[start++]; }
  if (start + size > b.length) throw new Error("cut off");
  return { tag: b[at], body: b.subarray(start, start + size), whole: b.subarray(at, start + size), end: start + size };
}

function within(b) {
  const found = [];
  for (let at = 0; at < b.length; ) { const one = der(b, at); found.push(one); at = one.end; }
  return found;
}

const OID = { name: "550403", organisation: "55040a", ecdsa: "2a8648ce3d040302", usage: "551d25", basic: "551d13" };
const SIGNS = ["2b06010505070304", "2b06010505070324", "2b0601040183e85e0201"]; // mail, documents, C2PA claims

function certificate(b) {
  const [tbs, how, signature] = within(der(b).body);
  const parts = within(tbs.body), skip = parts[0].tag === 0xa0 ? 1 : 0;
  const [, , issuer, dates, subject, key] = parts.slice(skip);
  const [from, until] = within(dates.body).map(moment);
  const extra = parts.find((x) => x.tag === 0xa3), more = extra ? within(der(extra.body).body) : [];
  const extension = (oid) => { const one = more.map((x) => within(x.body)).find((x) => hex(x[0].body) === oid); return one ? one[one.length - 1].body : null; };
  const basic = extension(OID.basic), usage = extension(OID.usage);
  return {
    tbs: tbs.whole, algorithm: hex(within(how.body)[0].body), signature: signature.body.slice(1), issuer: hex(issuer.whole), subject: hex(subject.whole),
    organisation: named(subject, OID.organisation) || named(subject, OID.name), from, until, key: key.whole,
    authority: Boolean(basic && within(der(basic).body).some((x) => x.tag === 1 && x.body[0])),
    signs: Boolean(usage && within(der(usage).body).some((x) => SIGNS.includes(hex(x.body)))),
  };
}

function named(subject, oid) {
  for (const set of within(subject.body)) for (const pair of within(set.body)) { const [type, value] = within(pair.body); if (hex(type.body) === oid) return text(value.body); }
  return "";
}

function moment(one) {
  const t = text(one.body), full = one.tag === 0x17 ? (Number(t.slice(0, 2)) < 50 ? "20" : "19") + t : t;
  return new Date(`${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6, 8)}T${full.slice(8, 10)}:${full.slice(10, 12)}:${full.slice(12, 14)}Z`);
}

// an ECDSA signature in DER -> r and s, 32 bytes each
function rawSignature(b) {
  return join(...within(der(b).body).map((x) => { const n = x.body.slice(x.body.length > 32 ? x.body.length - 32 : 0); return join(new Uint8Array(32 - n.length), n); }));
}
