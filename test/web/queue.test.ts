import { expect, test } from 'vitest';
import { makeQueue, mostLines, mostUnits } from '../../web/processes/output/queue.ts';
import { makeRandom } from './recording.ts';

const bytes = (text: string) => Buffer.byteLength(text);

test('a queue gives back what was added, in pieces that are drawn at once and know where they end', () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const random = makeRandom(seed);
    const queue = makeQueue({ lines: Infinity, units: Infinity });
    let added = '';
    let taken = '';
    while (added.length < 200_000) {
      const line = 'é€😀x'.repeat(Math.floor(random() * (random() < 0.05 ? 20_000 : 30)));
      const text = random() < 0.8 ? `${line}\n` : line;
      added += text;
      queue.add(text, bytes(added));
      if (random() < 0.7) continue;
      const share = random();
      const piece = queue.take(share);
      if (!piece) continue;
      taken += piece.text;
      expect(piece.next).toBe(bytes(taken));
      expect(piece.text.length).toBeLessThanOrEqual(mostUnits);
      expect(piece.lines).toBe((piece.text.match(/\n/g) ?? []).length);
      expect(piece.lines).toBeLessThanOrEqual(mostLines);
    }
    for (let piece = queue.take(1); piece; piece = queue.take(1)) taken += piece.text;
    expect(taken).toBe(added);
    expect([queue.isEmpty, queue.takeLoss()]).toEqual([true, false]);
  }
});

test('a queue of which too much is asked gives up the oldest, says so once, and still knows where it is', () => {
  const queue = makeQueue({ lines: 1_000, units: 100_000 });
  let added = '';
  for (let line = 1; line <= 5_000; line += 1) {
    added += `${line}\n`;
    queue.add(`${line}\n`, bytes(added));
  }
  expect([queue.hasLoss, queue.takeLoss(), queue.hasLoss, queue.takeLoss()]).toEqual([true, true, false, false]);
  const pieces = [];
  for (let piece = queue.take(0.2); piece; piece = queue.take(0.2)) pieces.push(piece);
  const rest = pieces.map(({ text }) => text).join('');
  expect(added.endsWith(rest)).toBe(true);
  expect(rest.split('\n').length).toBeGreaterThan(200);
  expect(rest.split('\n').length).toBeLessThanOrEqual(1_001);
  expect(pieces[0]?.next).toBe(added.length - rest.length + (pieces[0]?.text.length ?? 0));
});
