/** Two soft notes, made on the spot. */

import type { Occasion } from '../../server/core/rules/occasion.ts';

/** Hertz: up for what wants an answer, down for what has ended, low for what failed. */
const notes: Record<Occasion, readonly [number, number]> = {
  needs_input: [659, 880],
  ended: [880, 659],
  failed: [392, 330],
};

const NOTE_SECONDS = 0.35;
const GAP_SECONDS = 0.16;
const LOUDEST = 0.16;
/** A browser that is still silent then does not want the page to sound. */
const PATIENCE_MS = 500;

/** Resolves to false when the browser does not let the page sound, for example before anybody has touched it. */
export async function playTone(occasion: Occasion): Promise<boolean> {
  if (!navigator.userActivation.hasBeenActive) return false;
  const context = new AudioContext();
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const isRunning = await Promise.race([context.resume().then(() => true), late]);
  if (!isRunning) {
    void context.close();
    return false;
  }
  const [first, second] = notes[occasion];
  playNote(context, first, 0);
  playNote(context, second, GAP_SECONDS).addEventListener('ended', () => void context.close());
  return true;
}

function playNote(context: AudioContext, hertz: number, afterSeconds: number): OscillatorNode {
  const from = context.currentTime + afterSeconds;
  const volume = new GainNode(context, { gain: 0 });
  // Neither its beginning nor its end clicks.
  volume.gain.linearRampToValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUDEST, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_SECONDS);
  const note = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  note.connect(volume).connect(context.destination);
  note.start(from);
  note.stop(from + NOTE_SECONDS);
  return note;
}
