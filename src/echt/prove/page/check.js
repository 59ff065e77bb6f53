// Checking: hashes and signatures with the browser's own WebCrypto. What cannot be checked is said, never guessed.
"use strict";
const HASHES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };
const digest = async (alg, b) => { if (!HASHES[alg]) throw new Error(`hash ${alg}`); return new Uint8Array(await crypto.subtle.digest(HASHES[alg], b)); };

async function ecdsa(key, message, signature) {
  const k = await crypto.subtle.importKey("spki", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, k, signature, message);
}

// -> {state, claims: [..], checks: [{what, good}], not: [..]}; state: none | unreadable | changed | unknown | expired | proven
const MOST = 400_000_000; // bytes: the browser holds them twice

async function checkFile(b, roots, now) {
  const out = { state: "none", claims: [], checks: [], not: [] };
  if (b.length > MOST) return { ...out, state: "large" };
  if (!kindOf(b)) return { ...out, state: "kind" };
  let store;
  try {
    store = manifestStore(b);
    if (!store) return out;
    await checkStore(b, store, roots, now, out);
  } catch (error) {
    return { ...out, state: "unreadable", not: [String(error.message || error)] };
  }
  return out;
}

async function checkStore(b, store, roots, now, out) {
  const manifests = boxes(store)[0].inside.filter((x) => x.type === "jumb"), active = manifests[manifests.length - 1];
  const claimBox = child(active, "c2pa.claim.v2") || child(active, "c2pa.claim"), claimBytes = content(claimBox, "cbor");
  const claim = cbor(claimBytes), assertions = child(active, "c2pa.assertions");
  out.claims = tell(claim, assertions, manifests.length);
  const fits = await dataFits(b, assertions, claim);
  const listed = refersTo(claim.get("signature"), active.label, "c2pa.signature") && (await assertionsFit(assertions, claim, active.label));
  const signed = await signatureFits(content(child(active, "c2pa.signature"), "cbor"), claimBytes, roots, now);
  if (fits === null) out.not.push("bytes");
  else out.checks.push({ what: "bytes", good: fits });
  out.checks.push({ what: "claims", good: listed }, { what: "signature", good: signed.good }, { what: "chain", good: signed.chain });
  if (manifests.length > 1) out.not.push("ingredients");
  out.not.push(signed.stamped ? "stamp" : "nostamp", "revoked");
  if (pictured(b)) out.not.push("mark");
  out.signer = signed.name;
  out.root = signed.root;
  out.until = signed.until;
  const whole = fits === true && listed && signed.good;
  out.state = fits === false || !listed || signed.good === false ? "changed" : !whole ? "unreadable" : !signed.root ? "unknown" : signed.chain ? "proven" : "expired";
}

async function dataFits(b, assertions, claim) {
  if (kindOf(b) === "mp4") return filmFits(b, assertions, claim);
  const box = child(assertions, "c2pa.hash.data");
  if (!box) return null;
  const said = cbor(content(box, "cbor")), gaps = (said.get("exclusions") || []).map((x) => [x.get("start"), x.get("start") + x.get("length")]).sort((x, y) => x[0] - y[0]);
  const [start, end] = place(b);
  if (gaps.length !== 1 || gaps[0][0] < start || gaps[0][1] > end) return false; // only the manifest itself may be left out
  const parts = [b.subarray(0, gaps[0][0]), b.subarray(gaps[0][1])];
  return same(await digest(said.get("alg") || claim.get("alg") || "sha256", join(...parts)), said.get("hash"));
}

// of a film every box counts with the place where it begins, but those that the specification leaves out
const LEFT_OUT = ["/uuid", "/ftyp", "/mfra", "/free", "/skip"];

async function filmFits(b, assertions, claim) {
  const box = child(assertions, "c2pa.hash.bmff.v3") || child(assertions, "c2pa.hash.bmff.v2");
  if (!box) return null;
  const said = cbor(content(box, "cbor"));
  if (said.get("merkle") || !(said.get("exclusions") || []).every(usual)) return null;
  const out = new Set(said.get("exclusions").map((x) => x.get("xpath"))), parts = [];
  for (const one of topBoxes(b)) {
    const ours = one.type === "uuid" && hex(b.subarray(one.body, one.body + 16)) === OURS;
    if (out.has(`/${one.type}`) && (one.type !== "uuid" || ours)) continue;
    const begins = new DataView(new ArrayBuffer(8));
    begins.setBigUint64(0, BigInt(one.start));
    parts.push(new Uint8Array(begins.buffer), b.subarray(one.start, one.end));
  }
  return same(await digest(said.get("alg") || claim.get("alg") || "sha256", join(...parts)), said.get("hash"));
}

function usual(one) {
  const path = one.get("xpath"), data = one.get("data");
  if (!LEFT_OUT.includes(path) || ["length", "version", "flags", "subset"].some((x) => one.get(x))) return false;
  if (path !== "/uuid") return !data;
  return Boolean(data) && data.length === 1 && data[0].get("offset") === 8 && hex(data[0].get("value")) === OURS;
}

// where the segments or the chunk of the manifest lie in the file
function place(b) {
  if (["riff", "mp3"].includes(kindOf(b))) { const one = kindOf(b) === "riff" ? inRiff(b) : inId3(b); return [one.start, one.end]; }
  if (kindOf(b) === "png") {
    for (let at = 8; at + 8 <= b.length; at += 12 + u32(b, at)) if (text(b.subarray(at + 4, at + 8)) === "caBX") return [at, at + 12 + u32(b, at)];
  }
  let first = -1, last = -1;
  for (let at = 2; at + 4 <= b.length && b[at] === 0xff && b[at + 1] !== 0xda; at += 2 + ((b[at + 2] << 8) | b[at + 3])) {
    if (b[at + 1] === 0xeb && b[at + 4] === 0x4a && b[at + 5] === 0x50) { if (first < 0) first = at; last = at + 2 + ((b[at + 2] << 8) | b[at + 3]); }
  }
  return [first, last];
}

// a reference inside this manifest, with or without its label
const refersTo = (url, label, name) => [`self#jumbf=${name}`, `self#jumbf=/c2pa/${label}/${name}`].includes(url);

async function assertionsFit(assertions, claim, label) {
  const links = [...(claim.get("created_assertions") || []), ...(claim.get("gathered_assertions") || []), ...(claim.get("assertions") || [])];
  const seen = new Set();
  for (const link of links) {
    const name = String(link.get("url")).split("/").pop(), box = child(assertions, name);
    if (!box || !same(await digest(link.get("alg") || claim.get("alg") || "sha256", box.body), link.get("hash"))) return false;
    if (!refersTo(link.get("url"), label, `c2pa.assertions/${name}`)) return false;
    seen.add(name);
  }
  const all = assertions.inside.filter((x) => x.type === "jumb");
  return links.length > 0 && all.every((x) => seen.has(x.label)) && new Set(all.map((x) => x.label)).size === all.length;
}

async function signatureFits(cose, claimBytes, roots, now) {
  const [head, loose, payload, signature] = cbor(cose), said = cbor(head), out = { good: null, chain: false, root: null, name: "", stamped: loose.has("sigTst") || loose.has("sigTst2") };
  const chain = [said.get(33) || loose.get(33) || loose.get("x5chain")].flat().map(certificate);
  if (said.get(1) !== -7 || payload) return out; // only ES256 over the claim is checked here
  const message = join(Uint8Array.of(0x84), head1(3, new TextEncoder().encode("Signature1")), head1(2, head), head1(2, new Uint8Array()), head1(2, claimBytes));
  out.good = await ecdsa(chain[0].key, message, signature);
  const above = [...chain];
  for (const root of roots) {
    const last = certificate(root.der);
    if (last.subject === above[above.length - 1].issuer && (await linked([...above, last]))) out.root = root.name;
  }
  out.until = new Date(Math.min(...chain.map((x) => x.until.getTime())));
  out.chain = Boolean(out.root) && chain.every((x) => x.from <= now && now <= x.until);
  out.name = out.root ? chain[0].organisation : ""; // a name that nobody vouches for is not shown
  return out;
}

function head1(kind, b) {
  const n = b.length, size = n < 24 ? [n] : n < 256 ? [24, n] : n < 65536 ? [25, n >> 8, n & 255] : [26, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  size[0] |= kind << 5;
  return join(Uint8Array.from(size), b);
}

async function linked(chain) {
  if (!chain[0].signs || chain[0].authority) return false;
  for (let i = 0; i + 1 < chain.length; i++) {
    const up = chain[i + 1];
    if (!up.authority || chain[i].issuer !== up.subject || chain[i].algorithm !== OID.ecdsa) return false;
    if (!(await ecdsa(up.key, chain[i].tbs, rawSignature(chain[i].signature)))) return false;
  }
  return true;
}

function tell(claim, assertions, count) {
  const found = [], add = (what, said) => said && found.push({ what, said: String(said) }), maker = [claim.get("claim_generator_info")].flat()[0];
  add("made_with", maker ? [maker.get("name"), maker.get("version")].filter(Boolean).join(" ") : claim.get("claim_generator"));
  add("title", claim.get("dc:title"));
  for (const box of assertions.inside.filter((x) => x.type === "jumb")) {
    const raw = content(box, "cbor");
    if (!raw) continue;
    const said = cbor(raw);
    if (box.label.startsWith("c2pa.actions"))
      for (const one of said.get("actions") || []) {
        add("action", [one.get("action"), (one.get("softwareAgent") instanceof Map ? one.get("softwareAgent").get("name") : one.get("softwareAgent")) || ""].filter(Boolean).join(", "));
        add("source", one.get("digitalSourceType"));
      }
    if (box.label.startsWith("c2pa.ingredient")) add("ingredient", [said.get("dc:title"), said.get("relationship")].filter(Boolean).join(", "));
    if (box.label === "eu.echt.disclosure") add("label", said.get("label"));
    if (box.label.startsWith("c2pa.soft-binding")) add("soft", said.get("alg"));
  }
  if (count > 1) add("manifests", count);
  return found;
}

// --- receipts and heads: Ed25519 over the words of the JSON, written as they were when they were signed ---

async function checkSigned(source, keys) {
  let raw;
  try { raw = parse(source); } catch { return { state: "nojson" }; }
  if (!(raw instanceof Map) || !raw.has("signature") || !raw.has("public_key")) return { state: "nosignature" };
  const at = (name) => { const one = raw.get(name); return typeof one === "string" ? JSON.parse(one) : one; };
  const head = raw.has("ledger") && raw.has("root"), message = head ? `echt audit head|${at("ledger")}|${raw.get("size").number}|${at("root")}|${at("hash")}` : write(raw, "signature");
  const known = keys.includes(at("public_key")), what = head ? "head" : "receipt";
  try {
    const k = await crypto.subtle.importKey("raw", bytes(at("public_key")), "Ed25519", false, ["verify"]);
    const good = await crypto.subtle.verify("Ed25519", k, bytes(at("signature")), new TextEncoder().encode(message));
    return { state: !good ? "changed" : known ? "good" : "otherkey", what, key: at("public_key") };
  } catch {
    return { state: "nobrowser", what };
  }
}

// JSON that keeps numbers and strings as they are written: a string is kept as its own literal
function parse(source) {
  let at = 0;
  const space = () => { while (/[ \t\r\n]/.test(source[at] || "")) at++; };
  const literal = () => { const m = /^"(?:[^"\\]|\\.)*"/s.exec(source.slice(at)); if (!m) throw new Error("json"); at += m[0].length; return m[0]; };
  const one = () => {
    space();
    const c = source[at];
    if (c === '"') return literal();
    if (c === "{" || c === "[") {
      const end = c === "{" ? "}" : "]", out = c === "{" ? new Map() : [];
      at++;
      for (space(); source[at] !== end; space()) {
        if (c === "{") { const key = JSON.parse(literal()); space(); if (source[at++] !== ":") throw new Error("json"); if (out.has(key)) throw new Error("json"); out.set(key, one()); } else out.push(one());
        space();
        if (source[at] === ",") at++;
        else if (source[at] !== end) throw new Error("json");
      }
      at++;
      return out;
    }
    const m = /^(?:true|false|null|-?\d[\d.eE+-]*)/.exec(source.slice(at));
    if (!m) throw new Error("json");
    at += m[0].length;
    return { number: m[0] };
  };
  const out = one();
  space();
  if (at !== source.length) throw new Error("json");
  return out;
}

// as Python's json.dumps(sort_keys=True) writes it
function write(x, without = "") {
  if (typeof x === "string") return ascii(JSON.parse(x));
  if (Array.isArray(x)) return `[${x.map((y) => write(y)).join(", ")}]`;
  if (x instanceof Map) return `{${[...x.keys()].filter((k) => k !== without).sort().map((k) => `${ascii(k)}: ${write(x.get(k))}`).join(", ")}}`;
  return x.number;
}

const ascii = (s) => JSON.stringify(s).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
