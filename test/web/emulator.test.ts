import { expect, test } from 'vitest';
import { makeEmulator, type Row } from '../../web/processes/output/emulator.ts';
import { makeRandom } from './recording.ts';

const say = (rows: readonly Row[]) =>
  rows.map(({ runs, goesOn }) => runs.map(({ text }) => text).join('') + (goesOn ? '' : '\n')).join('');

test('rows say what was written, however it was cut and whenever they were taken', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = makeRandom(seed);
    const emulator = makeEmulator();
    const lines = Array.from({ length: 400 }, (_, at) =>
      random() < 0.1 ? 'wide 漢字 '.repeat(Math.floor(random() * 90)) + at : `line ${at}`,
    );
    const written = lines.join('\n');
    let said = '';
    for (let at = 0; at < written.length;) {
      const length = 1 + Math.floor(random() * 600);
      await emulator.write(written.slice(at, at + length));
      at += length;
      const isFinished = random() < 0.2 && emulator.isAtLineStart();
      said += say(isFinished ? emulator.takeFinished() : emulator.takeDone());
    }
    said += say(emulator.screen());
    expect(said).toBe(`${written}\n`);
    emulator.close();
  }
});

test('a program that writes over what it wrote leaves what it wrote last', async () => {
  const emulator = makeEmulator();
  await emulator.write('10%\r20%\r100%\nfirst\nsecond\n\u001b[2A\u001b[2Kchanged\n\n');
  expect(say(emulator.screen())).toBe('100%\nchanged\nsecond\n\n');
  await emulator.write('\u001b[2J\u001b[Hcleared');
  expect(say(emulator.screen())).toBe('cleared\n');
});

test('styles are the names of the sixteen colours, and any other colour as it is', async () => {
  const emulator = makeEmulator();
  await emulator.write('\u001b[1;31mred\u001b[0m \u001b[48;5;21mblue\u001b[0m\u001b[38;2;1;2;3mown\u001b[0m\n');
  expect(emulator.screen()[0]?.runs).toEqual([
    { text: 'red', style: 'term-bold term-ink-1' },
    { text: ' ', style: '' },
    { text: 'blue', style: '', paper: '#0000ff' },
    { text: 'own', style: '', ink: '#010203' },
  ]);
});

test('a full-screen program is shown as it is, and leaves what was there before', async () => {
  const emulator = makeEmulator();
  await emulator.write('before\n\u001b[?1049h\u001b[HFULL');
  expect(say(emulator.screen()).startsWith('FULL')).toBe(true);
  expect(emulator.takeDone()).toEqual([]);
  await emulator.write('\u001b[?1049l');
  expect(say(emulator.screen())).toBe('before\n\n');
});
