// The page of a flow: a problem leads to its line of the text, and a draft that nobody
// put in place is not left by mistake.
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
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('[data-unsaved="yes"]')) event.preventDefault();
  });
})();
