import { describe, expect, test } from 'vitest';
import { withRunning } from '../../server/core/running.ts';
import { applyToTranscript, type Message, type Transcript } from '../../server/core/transcript.ts';
import { followFrom, outline, wholeText } from '../../web/stream/following.ts';
import { makeMirror } from '../../web/stream/mirror.ts';
import { catchUp, frameOf, makeRandom, makeRecording, runningAfter, session, type Recording } from './recording.ts';

/** What a page must show after the first `count` steps, whatever happened on the way. */
function truthAfter(recording: Recording, count: number): Transcript {
  const finished = recording.steps
    .slice(0, count)
    .reduce<Transcript>((folded, step) => (step.type === 'event' ? applyToTranscript(folded, step.event) : folded), []);
  return withRunning(
    finished,
    runningAfter(recording, count).map(({ part }) => part),
  );
}

function seqAfter(recording: Recording, count: number): number {
  return recording.steps.slice(0, count).filter((step) => step.type === 'event').length;
}

/** A page that loads its snapshot after `count` steps. */
function openAt(recording: Recording, count: number) {
  const mirror = makeMirror();
  const messages = structuredClone(truthAfter(recording, count)) as Message[];
  mirror.sessions.set(session, followFrom({ messages, seq: seqAfter(recording, count) }));
  const following = () => {
    const known = mirror.sessions.get(session);
    if (!known) throw new Error('The session is followed for the whole test.');
    return known;
  };
  return { mirror, following };
}

describe('mirror', () => {
  test('cut, repeated and lost frames at random places leave no gap and no repetition', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = makeRandom(seed);
      const recording = makeRecording(random);
      const { steps } = recording;
      const start = Math.floor(random() * steps.length);
      const { mirror, following } = openAt(recording, start);
      expect(wholeText(following())).toEqual(truthAfter(recording, start));

      const connect = (count: number) => {
        mirror.connected();
        for (const frame of catchUp(recording, count, following().seq)) mirror.receive(frame);
      };
      // The connection opens later than the snapshot was taken.
      let at = Math.min(steps.length, start + Math.floor(random() * 8));
      connect(at);
      while (at < steps.length) {
        const step = steps[at++];
        if (!step) break;
        const fate = random();
        if (fate < 0.05) {
          // The line is cut, this frame and some more are lost, and the page joins again.
          at = Math.min(steps.length, at + Math.floor(random() * 12));
          connect(at);
          continue;
        }
        // One frame is lost without a cut: what follows must be recognised as a gap.
        if (fate < 0.07) continue;
        if (mirror.receive(frameOf(step)).type === 'gap') connect(at);
        if (fate > 0.9) expect(mirror.receive(frameOf(step)).type).not.toBe('gap');
      }
      connect(at);
      expect(wholeText(following())).toEqual(truthAfter(recording, steps.length));
      expect(following().running.size).toBe(0);
    }
  });

  test('at every step a page that missed nothing shows exactly what the server has', () => {
    const recording = makeRecording(makeRandom(7));
    const { mirror, following } = openAt(recording, 0);
    mirror.connected();
    recording.steps.forEach((step, index) => {
      mirror.receive(frameOf(step));
      expect(wholeText(following())).toEqual(truthAfter(recording, index + 1));
    });
  });

  test('growth that overlaps what is known adds only what is new, also inside a character', () => {
    const recording = makeRecording(makeRandom(3));
    const begin = recording.steps.findIndex((step) => step.type === 'begin');
    const { mirror, following } = openAt(recording, begin + 1);
    for (const frame of catchUp(recording, begin + 1, following().seq)) mirror.receive(frame);
    const grow = (offset: number, text: string) => mirror.receive({ type: 'growth', n: 1, offset, text }).type;
    const part = () => following().running.get('t1.p1')?.text;

    expect(grow(0, 'a\ud83d')).toBe('grown');
    expect(grow(1, '\ud83d\ude00b')).toBe('grown');
    expect(grow(0, 'a\ud83d\ude00')).toBe('nothing');
    expect(part()).toBe('a\ud83d\ude00b');
    expect(grow(5, 'x')).toBe('gap');
    expect(part()).toBe('a\ud83d\ude00b');
  });

  test('a late word about a finished part does not bring it back to life', () => {
    const recording = makeRecording(makeRandom(5));
    const { mirror, following } = openAt(recording, recording.steps.length);
    for (const step of recording.steps) if (step.type !== 'event') mirror.receive(frameOf(step));
    expect(wholeText(following())).toEqual(truthAfter(recording, recording.steps.length));
  });

  test('the outline has every part and no growing text', () => {
    const recording = makeRecording(makeRandom(9));
    const grown = recording.steps.findIndex((step) => step.type === 'grow') + 4;
    const { following } = openAt(recording, grown);
    const reply = outline(following()).at(-1);
    expect(reply?.parts).toEqual([{ type: 'thinking', id: 't1.p1', step: 0, text: '' }]);
  });

  test('frames of sessions that nobody follows change nothing', () => {
    const recording = makeRecording(makeRandom(1));
    const mirror = makeMirror();
    for (const step of recording.steps) expect(mirror.receive(frameOf(step)).type).toBe('nothing');
  });

  test('a removed session is told once, with the reason', () => {
    const mirror = makeMirror();
    expect(mirror.receive({ type: 'gone', session, reason: 'removed' })).toEqual({
      type: 'removed',
      id: session,
      reason: 'removed',
    });
  });
});
