// Single keys: / search, ? help, j and k rows, 1 to 9 a numbered choice, the letter that a link or a summary names. Enter follows the focused link by itself.
(() => {
  "use strict";
  const KEPT = "mercusuar.single-keys";
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = (value) => { try { localStorage.setItem(KEPT, value); } catch { /* private window */ } };
  const on = () => kept() !== "off";
  const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

  const toSearchPage = () => {
    const link = document.querySelector("[data-search-page]");
    if (link) link.click();
    return Boolean(link);
  };

  const toSearch = () => {
    const field = document.querySelector("[data-search]");
    if (!field) return toSearchPage();
    field.focus();
    field.select();
    return true;
  };

  const toRow = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a, button"));
    if (!rows.length) return false;
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
    rows[next].querySelector("a, button").focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  // The parts of a page, numbered in its own list of them: the first thing to do there gets the focus.
  const toPlace = (digit) => {
    const link = document.querySelectorAll("[data-places] a")[digit - 1];
    const part = link && document.querySelector(link.hash);
    if (!part) return false;
    (part.querySelector("[data-row] a") || part.querySelector("a, button, summary") || link).focus();
    part.scrollIntoView({ block: "start" });
    return true;
  };

  const choose = (digit) => {
    const options = document.querySelectorAll("[data-digits] input[type=radio]:not(:disabled)");
    const option = options[digit - 1];
    if (!option) return toPlace(digit);
    option.focus();
    option.click();
    return true;
  };

  const help = () => {
    const panel = document.getElementById("keyboard-help");
    if (!panel || !panel.togglePopover) return false;
    panel.togglePopover();
    return true;
  };

  // A place of the menu, or a part that unfolds, names its own letter; it is there, folded away or not.
  const toNamed = (letter) => {
    const named = document.querySelector(`[aria-keyshortcuts="${letter}"]`);
    if (named) named.click();
    return Boolean(named);
  };

  const ACTIONS = { "/": toSearch, "?": help, j: () => toRow(1), k: () => toRow(-1) };

  document.addEventListener("keydown", (event) => {
    // A page may begin in its search field; whoever came for something else leaves it, and single keys count again.
    if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // A slash before anything else in the search field: the field was ready already, and no search begins with it.
    const ready = event.key === "/" && event.target.matches?.("[data-search]") && !event.target.value;
    if (event.target.closest && event.target.closest(TYPING) && !ready) return;
    const act = ACTIONS[event.key] || (/^[1-9]$/.test(event.key) && (() => choose(Number(event.key))))
      || (/^[a-z]$/.test(event.key) && (() => toNamed(event.key)));
    if (act && act()) event.preventDefault();
  });

  document.querySelectorAll("[data-single-keys]").forEach((box) => {
    box.checked = on();
    box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
  });
})();
