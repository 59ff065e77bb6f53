// Showing: every word in two languages, text nodes only, nothing from a file becomes markup.
"use strict";
const WORDS = {
  nl: {
    title: "Is dit van {brand}?", lead: "Kies een bestand. Het blijft op uw apparaat: deze pagina stuurt niets weg en kan dat ook niet.",
    file: "Kies een beeld, film of geluid", drop: "of sleep er een hierheen", result: "Uitkomst", checks: "Wat is nagerekend", claims: "Wat het bestand over zichzelf zegt", not: "Wat deze pagina niet kan nagaan",
    signed: "Ontvangstbewijs of auditkop", paste: "Plak hier de JSON van een ontvangstbewijs of van de kop van een auditketen", test: "Reken na", other: "English",
    roots: "Waarmee is vergeleken", rootsSaid: "Deze pagina kent alleen deze stam. Vergelijk de vingerafdruk met een die u op een andere weg kreeg.",
    proven: "Getekend door {name}, en sindsdien niet veranderd.", changed: "Veranderd sinds het werd getekend, of de handtekening klopt niet.", unknown: "Heel, maar getekend door iemand die deze pagina niet kent. Een naam erin bewijst niets.",
    expired: "Heel en getekend door {name}, maar het certificaat gold tot {until}. Deze pagina rekent geen tijdstempel na.", none: "Geen herkomstgegevens. Dat zegt niets: bijna elke site haalt ze weg.", unreadable: "Dit is hier niet na te gaan.",
    kind: "Dit soort bestand leest deze pagina niet: alleen PNG, JPEG, WebP, MP4, MOV, M4A, MP3 en WAV.", large: "Dit bestand is te groot voor deze pagina: hoogstens 400 MB.", nocrypto: "Deze browser rekent hier geen handtekeningen na. Open de pagina met https of als bestand, in een nieuwe browser.",
    yes: "klopt", no: "klopt niet", bytes: "de bytes van het bestand", signature: "de handtekening", chain: "de certificaten, vandaag geldig en onder de stam", ingredients: "de handtekeningen van bestanden waar dit van gemaakt is",
    stamp: "het tijdstempel", nostamp: "wanneer het is getekend: er is geen tijdstempel", revoked: "of een certificaat is ingetrokken", mark: "het onzichtbare merk", made_with: "gemaakt met", title_: "titel", action: "handeling",
    source: "hoe het ontstond", ingredient: "gemaakt van", label: "label", soft: "merk", manifests: "verklaringen in het bestand", good: "Getekend door deze keten, en sindsdien niet veranderd.", otherkey: "De handtekening klopt, maar de sleutel is er geen die deze pagina kent.",
    nojson: "Dit is geen JSON.", nosignature: "Hier staat geen handtekening in.", nobrowser: "Deze browser kent Ed25519 niet.", receipt: "ontvangstbewijs", head: "auditkop", key: "sleutel", fingerprint: "SHA-256", until: "geldig tot",
    trainedAlgorithmicMedia: "gemaakt door een AI-model", compositeWithTrainedAlgorithmicMedia: "samengesteld, deels door een AI-model", algorithmicMedia: "getekend door een programma, zonder AI-model", composite: "samengesteld", digitalCapture: "met een camera gemaakt", digitalCreation: "door een mens gemaakt", humanEdits: "door een mens bewerkt",
  },
  en: {
    title: "Is this from {brand}?", lead: "Choose a file. It stays on your device: this page sends nothing, and could not.",
    file: "Choose a picture, film or sound", drop: "or drop one here", result: "Result", checks: "What was checked", claims: "What the file says of itself", not: "What this page cannot check",
    signed: "Receipt or audit head", paste: "Paste the JSON of a receipt, or of the head of an audit chain", test: "Check", other: "Nederlands",
    roots: "What it was held against", rootsSaid: "This page knows this root only. Compare the fingerprint with one that you got another way.",
    proven: "Signed by {name}, and not changed since.", changed: "Changed since it was signed, or the signature does not fit.", unknown: "Whole, but signed by someone whom this page does not know. A name in it proves nothing.",
    expired: "Whole and signed by {name}, but the certificate held until {until}. This page checks no time stamp.", none: "No provenance. That says nothing: nearly every site takes it out.", unreadable: "This cannot be checked here.",
    kind: "This page does not read such files: PNG, JPEG, WebP, MP4, MOV, M4A, MP3 and WAV only.", large: "This file is too large for this page: 400 MB at most.", nocrypto: "This browser checks no signatures here. Open the page by https or as a file, in a new browser.",
    yes: "fits", no: "does not fit", bytes: "the bytes of the file", signature: "the signature", chain: "the certificates, valid today and under the root", ingredients: "the signatures of files that this was made from",
    stamp: "the time stamp", nostamp: "when it was signed: there is no time stamp", revoked: "whether a certificate was revoked", mark: "the invisible mark", made_with: "made with", title_: "title", action: "action",
    source: "how it came to be", ingredient: "made from", label: "label", soft: "mark", manifests: "statements in the file", good: "Signed by this chain, and not changed since.", otherkey: "The signature fits, but the key is none that this page knows.",
    nojson: "This is no JSON.", nosignature: "There is no signature in it.", nobrowser: "This browser does not know Ed25519.", receipt: "receipt", head: "audit head", key: "key", fingerprint: "SHA-256", until: "valid until",
    trainedAlgorithmicMedia: "made by an AI model", compositeWithTrainedAlgorithmicMedia: "composed, in part by an AI model", algorithmicMedia: "drawn by a program, without an AI model", composite: "composed", digitalCapture: "taken with a camera", digitalCreation: "made by a person", humanEdits: "edited by a person",
  },
};
const LOOK = { proven: "good", good: "good", changed: "bad", unknown: "wait", expired: "wait", otherkey: "wait" };
const given = JSON.parse(document.getElementById("given").textContent);
const roots = given.roots.map((x) => ({ name: x.name, sha256: x.sha256, der: Uint8Array.from(atob(x.der), (c) => c.charCodeAt(0)) }));
let tongue = given.language, last = null;
const find = (id) => document.getElementById(id);
const say = (key, more = {}) => (WORDS[tongue][key] || key).replace(/\{(\w+)\}/g, (_, name) => more[name] ?? given[name] ?? "");
const put = (tag, words, look = "") => { const one = document.createElement(tag); one.textContent = words; if (look) one.className = look; return one; };

function words() {
  document.documentElement.lang = tongue;
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  const list = find("roots");
  list.replaceChildren(...roots.map((x) => put("li", `${x.name}: ${say("fingerprint")} ${x.sha256}`)), ...given.keys.map((x) => put("li", `${say("key")} Ed25519 ${x}`)));
  if (last) last();
}

function verdict(place, state, more) {
  const mark = { good: "✓", bad: "✕", wait: "?" }[LOOK[state]] || "–";
  const one = put("p", "", `verdict ${LOOK[state] || ""}`);
  one.append(put("span", mark, "sign"), put("strong", say(state, more)));
  one.firstChild.setAttribute("aria-hidden", "true");
  one.dataset.state = state;
  place.replaceChildren(one);
}

function list(place, head, rows) {
  if (!rows.length) return;
  const ul = document.createElement("ul");
  ul.replaceChildren(...rows.map((x) => put("li", x)));
  place.append(put("h3", say(head)), ul);
}

const sourceWords = (url) => { const name = url.split("/").pop(); return WORDS[tongue][name] ? `${say(name)} (${name})` : url; };

async function file(one) {
  if (!one) return;
  const place = find("result");
  if (!globalThis.crypto || !crypto.subtle) { verdict(place, "nocrypto"); return; }
  const found = await checkFile(new Uint8Array(await one.arrayBuffer()), roots, new Date());
  last = () => {
    verdict(place, found.state, { name: found.signer || "", until: found.until ? found.until.toISOString().slice(0, 10) : "" });
    place.firstChild.prepend(put("span", one.name, "file"));
    list(place, "checks", found.checks.map((x) => `${say(x.what === "claims" ? "claims" : x.what)}: ${say(x.good ? "yes" : "no")}`));
    list(place, "claims", found.claims.map((x) => `${say(x.what === "title" ? "title_" : x.what)}: ${x.what === "source" ? sourceWords(x.said) : x.said}`));
    list(place, "not", found.not.map((x) => say(x)));
  };
  last();
  place.focus();
}

async function pasted() {
  const found = await checkSigned(find("json").value, given.keys), place = find("answer");
  verdict(place, found.state);
  if (found.key) place.append(put("p", `${say(found.what)}, ${say("key")} ${found.key}`, "soft"));
  place.focus();
}

find("choose").addEventListener("change", (e) => file(e.target.files[0]));
find("test").addEventListener("click", pasted);
find("other").addEventListener("click", () => { tongue = tongue === "nl" ? "en" : "nl"; words(); });
for (const name of ["dragover", "drop"]) document.addEventListener(name, (e) => { e.preventDefault(); if (name === "drop") file(e.dataTransfer.files[0]); });
words();
