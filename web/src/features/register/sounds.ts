/** Two tones that can't be mistaken for each other: one short and high, one low and twice. */
const GOOD = [{ hertz: 1320, atMs: 0, forMs: 55, wave: "sine" }] as const;
const BAD = [
  { hertz: 196, atMs: 0, forMs: 170, wave: "square" },
  { hertz: 147, atMs: 210, forMs: 260, wave: "square" },
] as const;

const LOUDNESS = { sine: 0.25, square: 0.12 };

let context: AudioContext | undefined;

export function soundGood(): void {
  play(GOOD);
}

export function soundBad(): void {
  play(BAD);
}

function play(tones: typeof GOOD | typeof BAD): void {
  if (!navigator.userActivation?.hasBeenActive) return; // the browser would forbid it, and say so
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  for (const { hertz, atMs, forMs, wave } of tones) {
    const from = context.currentTime + atMs / 1000;
    const until = from + forMs / 1000;
    const oscillator = new OscillatorNode(context, { type: wave, frequency: hertz });
    const gain = new GainNode(context, { gain: LOUDNESS[wave] });
    gain.gain.setValueAtTime(LOUDNESS[wave], until - 0.02);
    gain.gain.linearRampToValueAtTime(0, until);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(until);
  }
}
