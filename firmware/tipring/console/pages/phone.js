/* The phone page: what is shown, and what keys and buttons do. */

import * as box from "./box.js";
import { Call } from "./call.js";
import * as sound from "./sound.js";

const KEYS = [..."123456789*0#"];
const SHOWN_AFTER_MS = 6000;
const TOO_SOFT_DB = -45;
const WAIT_FOR_TAB_MS = 1000; /* One that is loaded anew has not let go yet. */
const $ = (id) => document.getElementById(id);

const calls = [];
const early = new Map(); /* News of a call whose number we do not know yet. */
let stopNews = () => {};
let device = localStorage.getItem("microphone") ?? "";

// --- calls --------------------------------------------------------------------------

const open = () => calls.filter((one) => !one.isOver);
const ringing = () => open().find((one) => one.state === "rings");
const talking = () => open().find((one) => one.isTalking && !one.isHeld);
const active = () => talking() ?? open().find((one) => one.state !== "rings");

function trouble(words) {
  $("trouble").textContent = words;
  $("trouble").hidden = !words;
}

/* Do what may fail, and say why it did. */
async function attempt(work) {
  trouble("");
  try {
    return await work();
  } catch (error) {
    trouble(error.message);
    if (error.status === 401) show("login");
    return undefined;
  }
}

function hear(news) {
  if (news.what === "alive") return;
  if (news.what === "here") { compare(news.legs ?? ""); return; }
  if (news.what === "rings") {
    if (calls.some((one) => one.leg === news.leg)) return;
    const call = add(new Call(news, draw));
    box.wish(call.leg, "rung").catch(() => {});
    notify(call);
    return;
  }
  const call = calls.find((one) => one.leg === news.leg);
  if (call) call.hear(news);
  else early.set(news.leg, [...(early.get(news.leg) ?? []), news]);
}

/* End what the box does not know any more: it began anew, or lost it. */
function compare(legs) {
  const known = legs.split(" ");
  for (const call of open()) {
    if (call.leg && !known.includes(call.leg)) call.over("lost");
  }
}

function add(call) {
  calls.push(call);
  const card = $("call").content.firstElementChild.cloneNode(true);
  card.addEventListener("click", (event) => {
    const what = event.target.dataset.do;
    if (what) attempt(() => act(call, what));
  });
  call.card = card;
  $("calls").append(card);
  draw(call);
  return call;
}

async function holdOthers(call) {
  const others = open().filter((one) => one !== call && one.isTalking);
  await Promise.all(others.map((one) => one.hold(true)));
}

async function dial(number) {
  if (!number) return;
  sound.wake();
  $("number").value = "";
  $("number").blur(); /* Keys are the call's from now on. */
  const call = add(new Call({ number }, draw));
  await holdOthers(call);
  await call.begin(number, device);
  for (const news of early.get(call.leg) ?? []) call.hear(news);
  early.delete(call.leg);
}

async function act(call, what) {
  sound.wake();
  switch (what) {
    case "lift": await holdOthers(call); await call.lift(device); break;
    case "end": call.putDown(); break;
    case "mute": call.mute(!call.isMuted); break;
    case "hold":
      if (call.isHeld) await holdOthers(call);
      await call.hold(!call.isHeld);
      break;
    case "transfer": await transfer(call); break;
    case "join": {
      const held = open().find((one) => one !== call && one.isHeld);
      if (held) await held.transfer(call.number, call);
      break;
    }
  }
}

async function transfer(call) {
  const number = $("number").value.trim();
  if (!number) {
    $("number").focus();
    throw new Error("Type the number first, then press Transfer again.");
  }
  await call.transfer(number);
  $("number").value = "";
}

// --- what is shown ------------------------------------------------------------------

function show(part) {
  if (part === "login" && box.OFFICE) part = "nobody";
  const parts = ["login", "nobody", "wake", "elsewhere", "desk"];
  for (const one of parts) $(one).hidden = one !== part;
  $("leave").hidden = part === "login" || box.OFFICE;
  if (part === "login") $("who").textContent = "Tipring phone";
  if (["login", "nobody", "elsewhere"].includes(part)) { stopNews(); $("line").textContent = ""; }
}

function draw(call) {
  const card = call.card;
  if (!card) return;
  card.querySelector(".name").textContent = call.name || call.number || "Unknown caller";
  card.querySelector(".number").textContent = call.name ? call.number : "";
  card.querySelector(".note").textContent = call.note;
  card.querySelector(".state").textContent = call.words;
  card.classList.toggle("rings", call.state === "rings");
  const held = open().some((one) => one !== call && one.isHeld);
  const may = {
    lift: call.state === "rings", mute: call.isTalking, hold: call.isTalking,
    transfer: call.isTalking, join: call.isTalking && !call.isHeld && held,
    end: !call.isOver,
  };
  for (const button of card.querySelectorAll("button")) {
    button.hidden = !may[button.dataset.do];
  }
  const [mute, hold] = ["mute", "hold"].map((what) =>
    card.querySelector(`[data-do=${what}]`));
  mute.setAttribute("aria-pressed", call.isMuted);
  hold.setAttribute("aria-pressed", call.isHeld);
  hold.textContent = call.isHeld ? "Take back" : "Hold";
  card.querySelector("[data-do=end]").textContent =
    call.state === "rings" ? "Decline" : "Hang up";
  card.querySelector(".meters").hidden = !call.isTalking;
  $("empty").hidden = open().length > 0;
  document.title = ringing() ? `${ringing().name || ringing().number} calls` : "Phone";
  if (call.isOver && !call.leaves) {
    call.leaves = setTimeout(() => {
      card.remove();
      calls.splice(calls.indexOf(call), 1);
    }, SHOWN_AFTER_MS);
  }
}

function drawLevels() {
  for (const call of open()) {
    if (!call.isTalking || !call.talk.theirEar) continue;
    call.card.querySelector(".mine").value =
      call.isMuted || call.isHeld ? -60 : call.talk.mineEar();
    call.card.querySelector(".theirs").value = call.isHeld ? -60 : call.talk.theirEar();
    call.card.querySelector(".state").textContent = call.words;
  }
}

function notify(call) {
  if (!document.hidden || Notification?.permission !== "granted") return;
  const note = new Notification(`${call.name || call.number || "Somebody"} calls`,
    { body: call.note, tag: call.leg });
  note.onclick = () => { window.focus(); note.close(); };
}

// --- keys and buttons ---------------------------------------------------------------

function press(key) {
  const call = talking() ?? open().find((one) => one.talk && !one.isHeld);
  if (call && call.key(key)) sound.blip();
  else $("number").value += key;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("desk").hidden) return;
  const typing = ["INPUT", "SELECT"].includes(event.target.tagName);
  const call = active();
  if (event.key === "Escape") {
    const one = ringing() ?? call;
    one?.putDown();
  } else if (event.key === "Enter" && ringing() && !event.target.closest("#calls")) {
    event.preventDefault();
    attempt(() => act(ringing(), "lift"));
  } else if (!typing && KEYS.includes(event.key)) {
    press(event.key);
  } else if (!typing && call && "mht".includes(event.key.toLowerCase())) {
    const what = { m: "mute", h: "hold", t: "transfer" }[event.key.toLowerCase()];
    attempt(() => act(call, what));
  }
}

async function listMicrophones() {
  const found = await sound.microphones();
  const options = found.map((one, index) =>
    new Option(one.label || `Microphone ${index + 1}`, one.deviceId));
  $("microphone").replaceChildren(...options);
  if (found.some((one) => one.deviceId === device)) $("microphone").value = device;
}

async function tryMicrophone() {
  sound.wake();
  $("verdict").textContent = "Say something…";
  const loudest = await sound.trial(device, 3, (level) => { $("level").value = level; });
  await listMicrophones();
  $("verdict").textContent = loudest < TOO_SOFT_DB
    ? "Hardly anything was heard: choose another microphone, or speak closer to it."
    : `Good: ${Math.round(loudest)} dB at the loudest. You hear it now.`;
}

/* Return whether this is the browser's one tab with the telephone. Each keeps a
   connection open, and browsers have six of them for a host. */
let isTheTab = !navigator.locks;
async function isAlone({ steal }) {
  const options = steal ? { steal } : { signal: AbortSignal.timeout(WAIT_FOR_TAB_MS) };
  return isTheTab || new Promise((done) => {
    navigator.locks.request("telephone", options, () => {
      done(isTheTab = true);
      return new Promise(() => {}); /* Held as long as the page is there. */
    }).catch(() => {
      done(false);
      if (!isTheTab) return;
      isTheTab = false; /* Another tab took it. */
      if (!open().length) show("elsewhere");
    });
  });
}

async function enter({ steal = false } = {}) {
  const who = await box.whoIsThere();
  $("who").textContent = who.name ? `${who.extension} ${who.name}` : who.extension;
  $("box").dataset.number = who.box;
  if (!await isAlone({ steal })) { show("elsewhere"); return; }
  show(sound.isAwake() ? "desk" : "wake");
  stopNews();
  stopNews = box.follow(hear, (here) => {
    $("line").textContent = here ? "ready" : "no connection to the box, trying again";
    if (!here) box.whoIsThere().catch((error) => {
      if (error.status === 401) show("login");
    });
  });
}

function listen() {
  for (const key of KEYS) {
    const button = Object.assign(document.createElement("button"),
      { type: "button", textContent: key });
    button.addEventListener("click", () => press(key));
    $("keys").append(button);
  }
  $("login").addEventListener("submit", (event) => {
    event.preventDefault();
    sound.wake(); /* This is the click that browsers wait for. */
    attempt(async () => {
      await box.logIn($("extension").value.trim(), $("password").value);
      $("password").value = "";
      await enter();
      if (Notification?.permission === "default") Notification.requestPermission();
    });
  });
  $("awake").addEventListener("click", () => { sound.wake(); show("desk"); });
  $("take").addEventListener("click", () => {
    sound.wake();
    attempt(() => enter({ steal: true }));
  });
  $("leave").addEventListener("click", () => attempt(async () => {
    for (const one of open()) one.putDown();
    await box.logOut();
    show("login");
  }));
  $("dial").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => dial($("number").value.trim()));
  });
  $("box").addEventListener("click", () => attempt(() => dial($("box").dataset.number)));
  $("test").addEventListener("click", () => attempt(tryMicrophone));
  $("chime").addEventListener("click", () => {
    sound.wake();
    setTimeout(sound.bell("normal"), 2000);
  });
  $("trial").addEventListener("toggle", () => attempt(listMicrophones));
  $("microphone").addEventListener("change", () => {
    device = $("microphone").value;
    localStorage.setItem("microphone", device);
  });
  document.addEventListener("keydown", onKey);
  addEventListener("pagehide", () => {
    for (const one of open()) if (one.leg && one.talk) box.putDownAtOnce(one.leg);
  });
  setInterval(drawLevels, 100);
}

listen();
document.body.dataset.runs = "yes";
if (!window.isSecureContext || !navigator.mediaDevices) {
  trouble("A browser lends its microphone to secure pages only: open this page by"
    + " https://");
}
enter().catch((error) => {
  show("login");
  if (error.status !== 401) trouble(error.message);
});
