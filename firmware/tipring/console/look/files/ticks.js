// Ages that count by themselves: <time class="ticks" data-since="..."> shows how long
// ago that was, <time class="ticks" data-until="..."> how long it still takes;
// <time class="clock"> shows the time of day.
"use strict";
(() => {
  const two = (number) => String(number).padStart(2, "0");
  const age = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const rest = two(whole % 60);
    return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
  };
  // The box's clock may differ from ours: pages say what it was when they were made.
  let ahead = 0;
  const measure = () => {
    const mark = document.querySelector("[data-box-clock]");
    if (mark && mark.dataset.boxClock !== mark.dataset.seen) {
      mark.dataset.seen = mark.dataset.boxClock;
      ahead = Date.parse(mark.dataset.boxClock) - Date.now();
    }
  };
  const tick = () => {
    measure();
    const now = Date.now() + ahead;
    for (const place of document.querySelectorAll("time.ticks")) {
      const { since, until, warn } = place.dataset;
      const seconds = (since ? now - Date.parse(since) : Date.parse(until) - now) / 1000;
      const told = age(seconds);
      if (place.textContent !== told) place.textContent = told; // else it never ends
      place.classList.toggle("late", Boolean(warn) && seconds > Number(warn));
    }
  };
  const clock = () => {
    const shown = { hour: "2-digit", minute: "2-digit" };
    for (const place of document.querySelectorAll("time.clock")) {
      place.textContent = new Date().toLocaleTimeString([], shown);
    }
  };
  setInterval(clock, 1000);
  setInterval(tick, 1000);
  new MutationObserver(tick).observe(document, { subtree: true, childList: true });
})();
