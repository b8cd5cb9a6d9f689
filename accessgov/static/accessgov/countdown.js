// Counts the seconds in [data-seconds] down, for the eye only: the server decides what is still shown.
(() => {
  "use strict";
  const start = (place) => {
    const end = performance.now() + Number(place.dataset.seconds) * 1000;
    const show = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      place.textContent = String(left);
      if (left > 0 && place.isConnected) setTimeout(show, 250);
    };
    place.dataset.counting = "";
    show();
  };
  const startAll = (root) => root.querySelectorAll("[data-seconds]:not([data-counting])").forEach(start);
  startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode || document));
})();
