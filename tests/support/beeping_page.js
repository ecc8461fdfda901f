/* A page that beeps into its own microphone, and notes when it hears beeps.

   Times are those of the machine's clock, in seconds. */
window.said = [];
window.heard = [];
const EVERY_MS = 310, BEEP_S = 0.15, HZ = 600, LOUD = 0.04, QUIET = 0.01;

const source = AudioContext.prototype.createMediaStreamSource;
let mine = null;
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  await context.resume();
  const gain = new GainNode(context, { gain: 0 });
  const beeper = new OscillatorNode(context, { frequency: HZ });
  const out = context.createMediaStreamDestination();
  beeper.connect(gain).connect(out);
  beeper.start();
  setInterval(() => {
    const at = context.currentTime + 0.05;
    gain.gain.setValueAtTime(0.3, at);
    gain.gain.setValueAtTime(0, at + BEEP_S);
    window.said.push(Date.now() / 1000 + 0.05);
  }, EVERY_MS);
  mine = out.stream;
  return out.stream;
};

AudioContext.prototype.createMediaStreamSource = function (stream) {
  const node = source.call(this, stream);
  if (stream !== mine) listen(this, node);
  return node;
};

function listen(context, node) {
  const analyser = new AnalyserNode(context, { fftSize: 256 });
  node.connect(analyser);
  const values = new Float32Array(256);
  let armed = false;
  setInterval(() => {
    analyser.getFloatTimeDomainData(values);
    const loudest = Math.max(...values.map(Math.abs));
    if (armed && loudest > LOUD) window.heard.push(Date.now() / 1000);
    if (loudest > LOUD) armed = false;
    quiet = loudest < QUIET ? quiet + 1 : 0;
    if (quiet > 5) armed = true;
  }, 4);
  let quiet = 0;
}
