// Keys of the keyboard: a button with data-key="r" is pressed by R, a field with
// data-focus="e" is gone to by E. What is none of them goes to the telephone in the
// page, and what is pressed there comes here, so that one need not click first.
"use strict";
(() => {
  const OFF = "tipring-keys-off"; // WCAG 2.1.4: they can be switched off.
  const FIELDS = "input, textarea, select, [contenteditable], [role=combobox]";
  const PHONE = [..."0123456789*#mht", "enter", "escape"];
  const isOn = () => localStorage.getItem(OFF) === null;
  const phone = () => document.querySelector("iframe.phone");
  const seen = (one) => one.offsetParent !== null && !one.disabled;
  const found = (name, key) =>
    [...document.querySelectorAll(`[data-${name}="${CSS.escape(key)}"]`)].find(seen);

  const press = (event, key) => {
    const button = found("key", key);
    const field = found("focus", key);
    if (!button && !field) return false;
    event.preventDefault();
    if (button) button.click();
    else (field.matches(FIELDS) ? field : field.querySelector(FIELDS)).focus();
    return true;
  };
  const rings = () => Boolean(phone()?.contentDocument?.querySelector("#calls .rings"));
  const ring = (event) => {
    const inside = phone()?.contentDocument?.body;
    if (!inside) return;
    const { key } = event;
    inside.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  };
  const heard = (event, isPhone) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!isOn() || !event.isTrusted || event.target.closest?.(FIELDS)) return;
    if (document.querySelector(".q-dialog, .q-menu")) return;
    const key = event.key.toLowerCase();
    const isPressed = event.target.closest?.("button, a, summary");
    if (press(event, key) || isPhone || !PHONE.includes(key)) return;
    if (key === "enter" && isPressed && !rings()) return;
    if (rings()) { // Enter answers, whatever was pressed before.
      event.preventDefault();
      event.stopPropagation();
    }
    ring(event);
  };
  const listen = () => {
    const inside = phone()?.contentDocument;
    if (!inside || inside.tipringKeys) return;
    inside.tipringKeys = true;
    inside.addEventListener("keydown", (event) => heard(event, true));
    if (!inside.body) return;
    const frame = phone(); // As high as what is in it: no bar to scroll within a page.
    new ResizeObserver(() => { frame.style.height = `${inside.body.offsetHeight}px`; })
      .observe(inside.body);
  };
  const show = () => {
    document.body.classList.toggle("no-keys", !isOn());
    for (const one of document.querySelectorAll("[data-keys-switch]")) {
      one.setAttribute("aria-pressed", String(isOn()));
    }
  };
  // Browsers keep a page silent until somebody has done something in it.
  const wake = () => {
    phone()?.contentDocument?.querySelector("#wake:not([hidden]) #awake")?.click();
  };
  const here = (event) => { wake(); heard(event, false); };
  document.addEventListener("keydown", here, true); // Before a button takes it.
  document.addEventListener("pointerup", wake);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-keys-switch]")) return;
    if (isOn()) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
    show();
  });
  new MutationObserver(() => { listen(); show(); })
    .observe(document, { subtree: true, childList: true });
  document.addEventListener("load", listen, true);
})();
