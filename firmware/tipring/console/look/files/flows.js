// The page of a flow: a problem leads to its line of the text, a box keeps the focus
// when all is drawn anew, and a draft that nobody put in place is not left by mistake.
"use strict";
(() => {
  const toLine = (number) => {
    const area = document.querySelector(".flow-text textarea");
    if (!area) return;
    const lines = area.value.split("\n");
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, start + (lines[number - 1] || "").length);
    const high = area.scrollHeight / Math.max(1, lines.length);
    const top = area.getBoundingClientRect().top + window.scrollY;
    window.scrollTo({ top: top + high * (number - 4) });
  };
  document.addEventListener("click", (event) => {
    const problem = event.target.closest("[data-line]");
    if (problem) toLine(Number(problem.dataset.line));
  });
  let held = null;
  const box = (place) => place.closest?.("svg.flow [data-node]");
  document.addEventListener("focusin", (event) => {
    held = box(event.target)?.dataset.node ?? null;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box(event.target)) held = null;
  });
  new MutationObserver(() => {
    if (held === null || document.activeElement !== document.body) return;
    const again = `svg.flow [data-node="${CSS.escape(held)}"]`;
    document.querySelector(again)?.focus({ preventScroll: true });
  }).observe(document, { subtree: true, childList: true });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('[data-unsaved="yes"]')) event.preventDefault();
  });
})();
