/* One call of this page: what it is now, and what may be done with it. */

import * as box from "./box.js";
import { Talk, bell, ringing } from "./sound.js";

const ENDS = {
  "busy": "is busy",
  "declined": "declined",
  "no answer": "does not answer",
  "unregistered": "has no telephone connected now",
  "unreachable": "cannot be reached",
  "refused": "was not called",
  "answered elsewhere": "was answered by another telephone of yours",
  "lost": "the connection was lost",
};

export class Call {
  constructor(news, changed) {
    this.leg = news.leg ?? "";
    this.state = news.what === "rings" ? "rings" : "calling";
    this.number = news.number ?? "";
    this.name = news.name ?? "";
    this.note = news.note ?? "";
    this.why = "";
    this.since = 0;
    this.talk = null;
    this.changed = changed;
    this.silence = news.what === "rings" ? bell(news.cadence) : () => {};
  }

  get isOver() { return this.state === "ended"; }
  get isTalking() { return this.state === "talking"; }
  get isHeld() { return Boolean(this.talk?.isHeld); }
  get isMuted() { return Boolean(this.talk?.isMuted); }

  get words() {
    const elapsed = Math.max(0, Math.round((Date.now() - this.since) / 1000));
    const clock = `${Math.floor(elapsed / 60)}:${String(elapsed % 60).padStart(2, "0")}`;
    switch (this.state) {
      case "rings": return "calls you";
      case "lifting": return "connecting";
      case "calling": return "calling";
      case "ringing": return "rings there";
      case "talking": return this.isHeld ? `on hold, ${clock}` : `talking, ${clock}`;
      default: return this.why;
    }
  }

  /* Call *number*. */
  async begin(number, device) {
    this.number = number;
    await this.connect(device, (sdp) => box.begin(number, sdp));
  }

  /* Take a call that rings. */
  async lift(device) {
    if (this.state !== "rings") return;
    this.turn("lifting");
    this.silence();
    await this.connect(device, (sdp) => box.lift(this.leg, sdp));
    if (!this.isOver) this.answered();
  }

  async connect(device, ask) {
    this.talk = new Talk();
    this.talk.onlost = () => this.anew();
    try {
      const offer = await this.talk.offer(device);
      if (this.isOver) throw new Error(this.why);
      const made = await ask(offer);
      this.leg = made.leg;
      await this.talk.accept(made.sdp);
    } catch (error) {
      this.end(error.message);
      this.tellOfEnd();
      throw error;
    }
  }

  /* The sound broke: another network, or the box's relay began anew. The call is held
     by the box meanwhile; it says when it gives up. */
  async anew() {
    if (this.isOver || this.isRenewing) return;
    this.isRenewing = true;
    const old = this.talk, talk = new Talk(old.mine);
    try {
      const made = await box.anew(this.leg, await talk.offer());
      await talk.accept(made.sdp);
      Object.assign(talk, { isOpen: old.isOpen, isMuted: old.isMuted,
        isHeld: old.isHeld, onlost: () => this.anew() });
      talk.settle();
      this.talk = talk;
      old.close({ keepMicrophone: true });
      if (this.isOver) talk.close();
    } catch {
      talk.close({ keepMicrophone: true }); /* We are told again, or that it is over. */
    } finally {
      this.isRenewing = false;
    }
  }

  /* Take news of the box. */
  hear(news) {
    switch (news.what) {
      case "shown":
        if (news.number) this.number = news.number;
        this.name = news.name ?? this.name;
        this.note = news.note ?? "";
        break;
      case "ringing":
        if (this.state !== "calling") break;
        this.silence = ringing();
        this.turn("ringing");
        break;
      case "early":
        this.silence();
        this.talk?.open();
        break;
      case "answered": this.answered(); break;
      case "broke": this.anew(); break;
      case "ended": this.over(news.end, news.why); break;
      case "referred":
        this.note = news.end ? `The transfer failed: ${news.end}.` : "Transferred.";
        break;
    }
    this.changed(this);
  }

  answered() {
    this.silence();
    this.since = Date.now();
    this.talk?.open();
    this.turn("talking");
  }

  over(end, why) {
    const asked = end === "hung up" || end === "cancelled";
    this.end(asked ? "The call is over." : ENDS[end] ?? why);
  }

  end(why) {
    if (this.isOver) return;
    this.why = why;
    this.silence();
    this.talk?.close();
    this.turn("ended");
  }

  putDown() {
    this.end("The call is over.");
    this.tellOfEnd();
  }

  tellOfEnd() {
    if (this.leg) box.wish(this.leg, "put-down").catch(() => {});
  }

  async hold(on) {
    if (!this.isTalking || on === this.isHeld) return;
    this.talk.hold(on);
    this.changed(this);
    await box.wish(this.leg, on ? "hold" : "take-back");
  }

  mute(on) { this.talk?.mute(on); this.changed(this); }
  key(key) { return Boolean(this.talk?.key(key)); }

  /* Send whom we talk with to *number*, or to the partner of *other*. */
  async transfer(number, other = null) {
    this.note = "Transferring…";
    this.changed(this);
    const words = { to: number, leg: other?.leg ?? "" };
    await box.wish(this.leg, "transfer", words);
  }

  turn(state) { this.state = state; this.changed(this); }
}
