// What every page of the Studio does by itself: it notices when the sign-in has ended, and keeps what is being typed.
(() => {
  "use strict";
  // Sign-in over, or the Studio started anew: ask, and let the server lead to the sign-in and back.
  setInterval(async () => {
    if (!window.socket || window.socket.connected) return;
    try {
      const answer = await fetch(`/alive.txt?client_id=${window.clientId}`, { cache: "no-store" });
      if (answer.status === 401) window.location.reload();
    } catch { /* no line: NiceGUI says so, and tries again by itself */ }
  }, 1500);

  // Texts with data-keep are kept in this tab until they are written; a reload brings them back.
  const key = (area) => `echt ${area.dataset.keep}`;
  document.addEventListener("input", (event) => {
    const area = event.target.closest?.("[data-keep]");
    if (area) sessionStorage.setItem(key(area), event.target.value);
  });
  window.echtKept = (name) => sessionStorage.getItem(`echt ${name}`);
  window.echtForget = (name) => sessionStorage.removeItem(`echt ${name}`);
})();
