// <tipring-player>: an audio element with a waveform that is also the place in it.
// The first time it is played it tells so by the event "heard".
"use strict";
(() => {
  const SPEED = "tipring-speed";
  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const remembered = () => {
    try { return localStorage.getItem(SPEED) || "1"; } catch { return "1"; }
  };
  class Player extends HTMLElement {
    connectedCallback() {
      if (this.audio) return;
      this.audio = this.querySelector("audio");
      this.button = this.querySelector("button.play");
      this.place = this.querySelector("input");
      this.speed = this.querySelector("select");
      this.speed.value = remembered();
      this.button.addEventListener("click", () => this.toggle());
      this.place.addEventListener("input", () => this.seek());
      this.speed.addEventListener("change", () => this.hurry());
      for (const name of ["play", "pause", "ended"])
        this.audio.addEventListener(name, () => this.show());
      this.audio.addEventListener("timeupdate", () => this.follow());
      this.addEventListener("keydown", (event) => this.key(event));
      this.follow();
    }
    disconnectedCallback() { this.audio?.pause(); }
    toggle() {
      if (!this.audio.paused) { this.audio.pause(); return; }
      for (const other of document.querySelectorAll("tipring-player"))
        if (other !== this) other.audio?.pause();
      this.hurry();
      this.audio.play().then(() => this.heard(), () => this.fail());
    }
    heard() {
      if (this.wasHeard) return;
      this.wasHeard = true;
      this.dispatchEvent(new CustomEvent("heard", { bubbles: true }));
    }
    fail() { this.button.querySelector("i").textContent = "error_outline"; }
    seek() { this.audio.currentTime = Number(this.place.value); this.follow(); }
    hurry() {
      this.audio.playbackRate = Number(this.speed.value);
      try { localStorage.setItem(SPEED, this.speed.value); } catch { /* private */ }
    }
    key(event) {
      if (event.key !== " " || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      this.toggle();
    }
    show() {
      const runs = !this.audio.paused;
      const { play, pause } = this.button.dataset;
      this.button.setAttribute("aria-label", runs ? pause : play);
      this.button.querySelector("i").textContent = runs ? "pause" : "play_arrow";
      this.follow();
    }
    follow() {
      const at = this.audio.currentTime;
      const whole = Number(this.place.max) || 1;
      this.place.value = String(at);
      this.place.setAttribute("aria-valuetext", clock(at));
      this.querySelector(".at").textContent = clock(at);
      this.style.setProperty("--played", `${Math.min(100, (100 * at) / whole)}%`);
    }
  }
  customElements.define("tipring-player", Player);
})();
