// What a browser makes awkward about pages that answer a form, and about parts of a page that give way to others.
(() => {
  "use strict";
  // Back or reload would ask to send the form again. From here on the page's place in the history is one to fetch,
  // which shows what stands there now, and nothing of what was shown once.
  const instead = document.body.dataset.posted;
  if (instead) history.replaceState(null, "", instead);

  // Some browsers keep a whole page in memory for Back although it says no-store. It leaves covered, and is fetched anew.
  addEventListener("pagehide", ({ persisted }) => { document.documentElement.hidden = persisted; });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.replace(location.pathname + location.search); });

  // Whoever stood in a part that is replaced stands in what took its place, unless that says itself where ([autofocus]).
  let stood = "";
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    stood = detail.target.contains(document.activeElement) ? detail.target.id : "";
  });
  document.addEventListener("htmx:afterSwap", () => {
    const part = stood && document.activeElement === document.body && document.getElementById(stood);
    stood = "";
    if (part) part.querySelector("select, button, a, textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
  });
})();
