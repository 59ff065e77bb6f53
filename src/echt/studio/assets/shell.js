// What every page of the Studio does by itself: it notices when the sign-in has ended, and keeps what is being typed.
(() => {
  "use strict";
  let lost = false; // the line was cut, and this page has not gone on since
  let watched = false;
  const who = () => document.querySelector(".side-foot a[href$='/account']")?.textContent ?? "";

  // Sign-in over, or the Studio started anew: ask, and let the server lead to the sign-in and back.
  setInterval(async () => {
    if (!window.socket) return;
    if (!watched) window.socket.on("disconnect", () => { lost = true; });
    watched = true;
    if (window.socket.connected) {
      lost = lost && document.getElementById("popup").ariaHidden === "false";
      return;
    }
    lost = true;
    try {
      const answer = await fetch(`/alive.txt?client_id=${window.clientId}`, { cache: "no-store" });
      if (answer.status === 401) window.location.reload();
    } catch { /* no line: NiceGUI says so, and tries again by itself */ }
  }, 1500);

  // Texts with data-keep are kept in this tab until they are written; a reload brings them back.
  const key = (name) => `echt ${who()} ${name}`;
  window.echtKept = (name) => sessionStorage.getItem(key(name));
  window.echtForget = (name) => sessionStorage.removeItem(key(name));

  // What is typed elsewhere goes with its page. Where that page went because the line was lost, the next one shows it.
  const TYPED = "echt typed";
  const FIELDS = "main textarea, main input:is([type=text], [type=number], [type=search], :not([type]))";
  const typed = new Map();
  const label = (field) => {
    const own = [...document.querySelectorAll("main label")].find((one) => one.htmlFor && one.htmlFor === field.id);
    return (own?.firstChild?.textContent || field.ariaLabel || "").trim();
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset?.keep) sessionStorage.setItem(key(field.dataset.keep), field.value);
    else if (field.matches?.(FIELDS)) typed.set(field, field.value);
  });
  window.addEventListener("pagehide", () => {
    const left = [...typed].filter(([field]) => field.value).map(([field]) => [label(field), field.value]);
    if (lost && left.length) sessionStorage.setItem(TYPED, JSON.stringify({ who: who(), path: location.pathname, left }));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/sign-out")) sessionStorage.clear();
  });

  // Half a sign (an emoji cut in two) cannot be sent: it is shown as what it has become.
  document.addEventListener("input", ({ target }) => {
    if (target.value?.isWellFormed?.() === false) target.value = target.value.toWellFormed();
  }, true);

  const SAYS = {
    nl: ["De verbinding viel weg. Dit typte je, en het is nog niet bewaard:", "Terugzetten", "Weggooien"],
    en: ["The connection was lost. You typed this, and it is not saved yet:", "Put it back", "Throw it away"],
  };
  const make = (tag, text, into, kind = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = kind;
    into.append(made);
    return made;
  };
  function put([name, value]) {
    const field = [...document.querySelectorAll(FIELDS)].find((one) => label(one) === name && one.value !== value);
    if (!field) return false;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
    return field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function offer(kept) {
    const [said, back, away] = SAYS[document.documentElement.lang.slice(0, 2)] ?? SAYS.en;
    const box = make("aside", "", document.body, "kept");
    box.ariaLabel = said;
    make("p", said, box).setAttribute("role", "status");
    const list = make("dl", "", box);
    const end = () => { sessionStorage.removeItem(TYPED); box.remove(); };
    const show = () => {
      list.replaceChildren();
      for (const [name, value] of kept.left) { make("dt", name, list); make("dd", value, list); }
    };
    show();
    make("button", back, box, "btn btn-s").addEventListener("click", () => {
      kept.left = kept.left.filter((one) => !put(one)); // what has no field here now stays to be read
      if (kept.left.length) show();
      else end();
    });
    make("button", away, box, "btn btn-s").addEventListener("click", end);
  }
  const begun = setInterval(() => {
    if (!window.socket?.connected || !document.querySelector("main h1")) return;
    clearInterval(begun);
    const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    if (kept && kept.who === who() && kept.path.slice(3) === location.pathname.slice(3)) offer(kept);
  }, 300);
})();
