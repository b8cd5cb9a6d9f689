// Counts the seconds in [data-seconds] down. The server covers again what it showed for a time; where its answer does
// not come (no network, a failure, an assignment that ended meanwhile), [data-covered] is emptied here and says so.
(() => {
  "use strict";
  const GRACE = 3000; // for an answer that is on its way
  const counting = new Set();
  let timer = 0;

  const cover = (block) => {
    const said = document.createElement("p");
    said.className = "covered";
    said.setAttribute("role", "alert");
    said.textContent = block.dataset.covered;
    said.tabIndex = -1;
    const stood = block.contains(document.activeElement);
    block.replaceWith(said);
    if (stood) said.focus();
  };

  // By the clock on the wall: timers rest while a tab or the whole machine sleeps.
  const start = (place) => {
    const end = Date.now() + Number(place.dataset.seconds) * 1000;
    const block = place.closest("[data-covered]");
    place.dataset.counting = "";
    counting.add(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      place.textContent = String(Math.max(0, left));
      if (block?.isConnected && Date.now() > end + GRACE) cover(block);
      return place.isConnected && (block || left > 0);
    });
    timer ||= setInterval(tick, 250);
  };
  const tick = () => {
    counting.forEach((count) => { if (!count()) counting.delete(count); });
    if (!counting.size) timer = clearInterval(timer);
  };

  const startAll = (root) => root.querySelectorAll("[data-seconds]:not([data-counting])").forEach(start);
  startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode || document));
  document.addEventListener("visibilitychange", tick);
  addEventListener("pageshow", tick);
  for (const failure of ["responseError", "sendError", "sendAbort", "swapError", "timeout"]) {
    document.addEventListener(`htmx:${failure}`, (event) => {
      if (event.target.matches?.("[data-covered]")) cover(event.target);
    });
  }
})();
