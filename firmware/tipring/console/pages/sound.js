/* Everything that is heard: microphone, connection, levels, tones. */

const GATHERING_MS = 1500;
const KEY_MS = 120, GAP_MS = 70;

/* Browsers let a page sound after a click in it only: call this in one. Where there is
   nothing to hear with, no answer ever comes, so nobody waits for it. */
let context = null;
export function wake() {
  context ??= new AudioContext();
  context.resume();
}
export const isAwake = () => context !== null;

export async function microphone(device) {
  const audio = device ? { deviceId: { ideal: device } } : true;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const why = {
      NotAllowedError: "This page may not use the microphone. Allow it in the address"
        + " bar of the browser, then try again.",
      NotFoundError: "There is no microphone. Plug one in, then try again.",
      NotReadableError: "Another program has the microphone. Close it, then try again.",
    }[error.name];
    throw new Error(why ?? `The microphone cannot be used: ${error.message}`);
  }
}

export async function microphones() {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((one) => one.kind === "audioinput");
}

/* Return a function that says how loud *stream* is now, in dB below full scale. */
export function ear(stream) {
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const values = new Float32Array(analyser.fftSize);
  const level = () => {
    analyser.getFloatTimeDomainData(values);
    const power = values.reduce((sum, one) => sum + one * one, 0) / values.length;
    return Math.max(-60, 10 * Math.log10(power + 1e-9));
  };
  level.close = () => source.disconnect();
  return level;
}

/* One call's sound: the microphone there, the other here. */
export class Talk {
  constructor(mine = null) {
    this.mine = mine; /* A microphone that is open already. */
    this.peer = new RTCPeerConnection();
    this.audio = new Audio();
    this.audio.muted = true;
    this.onlost = () => {};
    this.peer.onconnectionstatechange = () => {
      if (this.peer.connectionState === "failed") this.onlost();
    };
    this.isMuted = false;
    this.isHeld = false;
  }

  /* Return our offer. Raises an Error with words for a person. */
  async offer(device) {
    this.mine ??= await microphone(device);
    for (const track of this.mine.getTracks()) this.peer.addTrack(track, this.mine);
    await this.peer.setLocalDescription(await this.peer.createOffer());
    await this.gathered();
    return this.peer.localDescription.sdp;
  }

  gathered() {
    return new Promise((done) => {
      const look = () => this.peer.iceGatheringState === "complete" && done();
      this.peer.onicegatheringstatechange = look;
      setTimeout(done, GATHERING_MS);
      look();
    });
  }

  async accept(sdp) {
    await this.peer.setRemoteDescription({ type: "answer", sdp });
    const theirs = new MediaStream(this.peer.getReceivers().map((one) => one.track));
    for (const one of this.peer.getReceivers()) one.jitterBufferTarget = 0;
    this.audio.srcObject = theirs;
    this.mineEar = ear(this.mine);
    this.theirEar = ear(theirs);
    this.audio.play().catch(() => {}); /* Some wait for sound before they say yes. */
  }

  /* Hear them from now on: it was answered, or there is something to hear before. */
  open() { this.isOpen = true; this.settle(); }
  mute(on) { this.isMuted = on; this.settle(); }
  hold(on) { this.isHeld = on; this.settle(); }

  settle() {
    const silent = this.isMuted || this.isHeld;
    for (const track of this.mine?.getTracks() ?? []) track.enabled = !silent;
    this.audio.muted = this.isHeld || !this.isOpen;
  }

  key(key) {
    const sender = this.peer.getSenders().find((one) => one.dtmf);
    if (!sender?.dtmf.canInsertDTMF) return false;
    sender.dtmf.insertDTMF(sender.dtmf.toneBuffer + key, KEY_MS, GAP_MS);
    return true;
  }

  close({ keepMicrophone = false } = {}) {
    this.peer.close();
    if (!keepMicrophone) for (const track of this.mine?.getTracks() ?? []) track.stop();
    this.mineEar?.close();
    this.theirEar?.close();
    this.audio.srcObject = null;
  }
}

/* Seconds of sound and silence in turn, as the caller's rank or line wants it. */
const CADENCES = {
  "normal": [2, 4],
  "long-long": [0.8, 0.4, 0.8, 4],
  "short-short-long": [0.4, 0.2, 0.4, 0.2, 0.8, 4],
  "short-long-short": [0.4, 0.2, 0.8, 0.2, 0.4, 4],
};

/* Sound *frequencies* in *cadence* until `stop`. */
function tone(frequencies, cadence, volume) {
  if (!isAwake()) return () => {};
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  const sources = frequencies.map((hertz) => {
    const one = new OscillatorNode(context, { frequency: hertz });
    one.connect(gain);
    one.start();
    return one;
  });
  let timer = 0, step = 0;
  const next = () => {
    const on = step % 2 === 0;
    gain.gain.setTargetAtTime(on ? volume : 0, context.currentTime, 0.015);
    timer = setTimeout(next, cadence[step++ % cadence.length] * 1000);
  };
  next();
  return () => {
    clearTimeout(timer);
    gain.gain.setTargetAtTime(0, context.currentTime, 0.015);
    for (const one of sources) one.stop(context.currentTime + 0.1);
  };
}

export const bell = (cadence) =>
  tone([660, 880], CADENCES[cadence] ?? CADENCES.normal, 0.25);
export const ringing = () => tone([440, 480], [2, 4], 0.05);
export const blip = () => setTimeout(tone([520], [0.15, 9], 0.1), 400);

/* Record *seconds* from the microphone and play them back; `show` gets the level.
   Returns the loudest level in dB. */
export async function trial(device, seconds, show) {
  const stream = await microphone(device);
  const level = ear(stream);
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.ondataavailable = (event) => pieces.push(event.data);
  const over = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  let loudest = -60;
  const timer = setInterval(() => {
    const now = level();
    loudest = Math.max(loudest, now);
    show(now);
  }, 50);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  recorder.stop();
  await over;
  clearInterval(timer);
  level.close();
  show(-60);
  for (const track of stream.getTracks()) track.stop();
  const audio = new Audio(URL.createObjectURL(new Blob(pieces)));
  await audio.play().catch(() => {});
  return loudest;
}
