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
  const at = (from, to) => text(b.subarray(from, to));
  if (b[0] === 0x89 && at(1, 4) === "PNG") return "png";
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return "jpeg";
  if (at(0, 4) === "RIFF" && ["WAVE", "WEBP"].includes(at(8, 12))) return "riff";
  if (at(4, 8) === "ftyp") return "mp4";
  if (at(0, 3) === "ID3" || (b[0] === 0xff && (b[1] & 0xe6) === 0xe2)) return "mp3";
  return null;
}

// a picture may carry the invisible mark; films and sounds do not
const pictured = (b) => ["png", "jpeg"].includes(kindOf(b)) || text(b.subarray(8, 12)) === "WEBP";

function manifestStore(b) {
  const kind = kindOf(b);
  if (kind === "png") return inPng(b);
  if (kind === "jpeg") return inJpeg(b);
  const found = kind === "riff" ? inRiff(b) : kind === "mp3" ? inId3(b) : inMp4(b);
  return found && b.slice(found.from, found.to);
}

const only = (found, one) => { if (found) throw new Error("two manifests"); return one; };
const u32le = (b, at) => u32(Uint8Array.of(b[at + 3], b[at + 2], b[at + 1], b[at]), 0);

// -> where the manifest is (from, to), and the whole chunk around it (start, end); null where there is none
function inRiff(b) {
  let found = null;
  if (8 + u32le(b, 4) > b.length) throw new Error("cut off");
  for (let at = 12; at + 8 <= b.length; ) {
    const size = u32le(b, at + 4), end = at + 8 + size;
    if (end > b.length) throw new Error("cut off");
    if (text(b.subarray(at, at + 4)) === "C2PA") found = only(found, { from: at + 8, to: end, start: at, end: end + (size & 1) });
    at = end + (size & 1);
  }
  return found;
}

// ID3, versions 3 and 4: the manifest is a general object of its media type
function inId3(b) {
  if (text(b.subarray(0, 3)) !== "ID3") return null;
  const small = (at) => (b[at] << 21) | (b[at + 1] << 14) | (b[at + 2] << 7) | b[at + 3];
  const version = b[3], end = 10 + small(6);
  if (version < 3 || version > 4 || b[5] & 0xc0) throw new Error("ID3 of this form");
  if (end > b.length) throw new Error("cut off");
  let found = null;
  for (let at = 10; at + 10 <= end && b[at]; ) {
    const size = version === 4 ? small(at + 4) : u32(b, at + 4), to = at + 10 + size;
    if (to > end) throw new Error("cut off");
    if (text(b.subarray(at, at + 4)) === "GEOB") found = object(b, at + 10, to, found);
    at = to;
  }
  return found;
}

function object(b, start, end, found) {
  const kind = text(b.subarray(start + 1, b.indexOf(0, start + 1)));
  if (!["application/c2pa", "application/x-c2pa-manifest-store"].includes(kind)) return found;
  if (b[start] !== 0 && b[start] !== 3) throw new Error("ID3 of this form");
  let from = start + 1;
  for (let n = 0; n < 3; n++) from = b.indexOf(0, from) + 1; // media type, name, description
  if (from <= start + 1 || from > end) throw new Error("cut off");
  return only(found, { from, to: end, start: from, end });
}

const OURS = "d8fec3d61b0e483c92975828877ec481"; // the box of C2PA

function inMp4(b) {
  let found = null;
  for (const one of topBoxes(b)) {
    if (one.type !== "uuid" || hex(b.subarray(one.body, one.body + 16)) !== OURS) continue;
    const purpose = one.body + 20, end = b.indexOf(0, purpose);
    if (end < 0 || text(b.subarray(purpose, end)) !== "manifest") throw new Error("a box for another purpose");
    found = only(found, { from: end + 9, to: one.end, start: one.start, end: one.end });
  }
  return found;
}

function topBoxes(b) {
  const found = [];
  for (let at = 0; at < b.length; ) {
    let size = u32(b, at), head = 8;
    if (size === 0) size = b.length - at;
    if (size === 1) { size = u32(b, at + 8) * 2 ** 32 + u32(b, at + 12); head = 16; }
    if (size < head || at + size > b.length) throw new Error("cut off");
    found.push({ type: text(b.subarray(at + 4, at + 8)), start: at, body: at + head, end: at + size });
    at += size;
  }
  return found;
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
