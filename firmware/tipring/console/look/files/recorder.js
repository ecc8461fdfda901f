// <tipring-recorder>: records by the microphone, and hands the recording to the field
// for files beside it, as if somebody had chosen a file.
"use strict";
(() => {
  const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  const LONGEST_MS = 300000;
  const kind = () => KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  class Recorder extends HTMLElement {
    connectedCallback() {
      if (this.button) return;
      this.button = this.querySelector("button");
      this.state = this.querySelector("[role=status]");
      this.button.addEventListener("click", () => this.toggle());
    }
    disconnectedCallback() { this.cancel(); }
    async toggle() {
      if (this.recorder) { this.recorder.stop(); return; }
      if (!navigator.mediaDevices) { this.say(this.dataset.insecure); return; }
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch { this.say(this.dataset.refused); return; }
      this.pieces = [];
      this.recorder = new MediaRecorder(this.stream, { mimeType: kind() });
      this.recorder.ondataavailable = (event) => this.pieces.push(event.data);
      this.recorder.onstop = () => this.done();
      this.recorder.start();
      this.began = Date.now();
      this.clock = setInterval(() => this.tick(), 250);
      this.button.textContent = this.dataset.stop;
      this.button.setAttribute("aria-pressed", "true");
      this.tick();
    }
    tick() {
      const ms = Date.now() - this.began;
      this.say(`${this.dataset.recording} ${Math.floor(ms / 1000)} s`);
      if (ms > LONGEST_MS) this.recorder?.stop();
    }
    done() {
      if (!this.recorder) return;  // the page was left meanwhile
      const type = this.recorder.mimeType.split(";")[0];
      const name = `recording.${type.split("/")[1]}`;
      const file = new File(this.pieces, name, { type });
      this.cancel();
      this.say("");
      const field = document.querySelector(`.${this.dataset.field} input[type=file]`);
      const files = new DataTransfer();
      files.items.add(file);
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    cancel() {
      clearInterval(this.clock);
      for (const track of this.stream?.getTracks() || []) track.stop();
      this.recorder = this.stream = undefined;
      this.button.textContent = this.dataset.start;
      this.button.setAttribute("aria-pressed", "false");
    }
    say(words) { this.state.textContent = words; }
  }
  customElements.define("tipring-recorder", Recorder);
})();
