/** Names made from words: of a first message, and of what a model proposed. */

import { describe, expect, it } from 'vitest';
import type { EventBody, SentFile } from '../../server/core/event.ts';
import { nameFrom, nameOfAnswer } from '../../server/core/rules/name.ts';
import { makeSessionLog, send } from '../support/session-log.ts';

const family = '👩‍👩‍👧‍👦';

describe('a first message gives the name', () => {
  it.each([
    ['of its first words', 'Mend the login page\n\nIt is broken.', 'Mend the login page'],
    ['without Markdown', '## **Plan** the `release` of [the app](https://x.test/a(b))', 'Plan the release of the app'],
    ['without list marks', '\n- [ ] 1. first thing', 'first thing'],
    [
      'with what looks like Markdown and is none',
      'Why is 5 * 3 * 2 in __init__.py?',
      'Why is 5 * 3 * 2 in __init__.py?',
    ],
    ['of what stands beside code', '```ts\nconst a = 1;\n```\nWhy does this fail?', 'Why does this fail?'],
    ['of code alone', '~~~\n\n  npm ERR! code ENOENT\n~~~', 'npm ERR! code ENOENT'],
    ['of code that is not closed', '```\nfirst\nsecond', 'first'],
    ['of an address alone', 'https://www.example.com/a/issues/12/?x=1#y', 'example.com/a/issues/12'],
    [
      'with addresses shortened',
      'Read https://example.com/guide/ and sum it up',
      'Read example.com/guide and sum it up',
    ],
    ['after a greeting', 'Hi there!\n\nplease mend the build', 'please mend the build'],
    ['of a greeting when there is no more', 'Hello 👋', 'Hello 👋'],
    ['of an emoji alone', '👋', '👋'],
    ['of signs alone', '???', '???'],
    ['of lines of signs', '---\n***\n> quoted', 'quoted'],
    ['without what turns its direction', '\u202eevil\u2066 name\u0007', 'evil name'],
    ['and none without words', ' \n\t', 'New session'],
    ['and none of what nobody sees', '\u200b\u0007', 'New session'],
    [
      'cut after a word',
      'Refactor the authentication middleware so that every request carries an id',
      'Refactor the authentication middleware so that every…',
    ],
    ['cut in a word that is too long', 'x'.repeat(300), `${'x'.repeat(59)}…`],
    ['that fits as it is', 'y'.repeat(60), 'y'.repeat(60)],
    [
      'of its first sentence when the line is long',
      `Look at the parser. ${'It is very long and nobody understands it. '.repeat(3)}`,
      'Look at the parser',
    ],
    [
      'past a first sentence that says nothing',
      'Fix it. The rest of this line explains at length what should be mended and why.',
      'Fix it. The rest of this line explains at length what…',
    ],
    [
      'of a Chinese sentence',
      `我想知道如何实现一个简单的解析器。${'它应该能处理嵌套。'.repeat(9)}`,
      '我想知道如何实现一个简单的解析器',
    ],
    ['of Chinese without an end', '长'.repeat(80), `${'长'.repeat(59)}…`],
    ['with whole emoji', family.repeat(80), `${family.repeat(16)}…`],
    ['without towers of marks', `z${'\u0301'.repeat(300)} a`, `z${'\u0301'.repeat(4)} a`],
    ['without half characters', 'a \ud83d b', 'a \ufffd b'],
  ])('%s', (_, text, name) => {
    expect(nameFrom(text)).toBe(name);
  });

  it('within moments, whatever it is', () => {
    for (const piece of ['**a ', '`', '[a](', '#', 'hi ', '> ', 'a\u0301', 'http://', '``` `'])
      expect(nameFrom(piece.repeat(100_000)).length).toBeLessThan(200);
  });
});

describe('a session', () => {
  const renames = (decision: unknown): string[] =>
    (decision as { events: EventBody[] }).events.flatMap((event) =>
      event.type === 'session.renamed' ? [`${event.name} by ${event.by}`] : [],
    );

  it('is named by the file that was sent without a word', () => {
    const file: SentFile = { path: 'uploads/Report.pdf', size: 1, mediaType: 'application/pdf' };
    expect(renames(makeSessionLog().submit({ ...send(''), files: [file] } as never))).toEqual(['Report.pdf by server']);
  });

  it('is named by the first words that say something, and not again', () => {
    const log = makeSessionLog();
    expect(['hi', 'Hello?', 'Mend the build', 'And this'].map((text) => renames(log.submit(send(text))))).toEqual([
      ['hi by server'],
      ['Hello? by server'],
      ['Mend the build by server'],
      [],
    ]);
  });

  it('keeps the name that a person gave, even one that greets', () => {
    const log = makeSessionLog();
    log.submit({ type: 'rename', name: 'Hello', by: 'owner' });
    expect(renames(log.submit(send('Mend the build')))).toEqual([]);
    log.submit({ type: 'entitle', name: 'Generated' });
    log.submit({ type: 'entitle', name: 'Late', instead: 'An earlier name', by: 'owner' });
    expect(log.session.name).toBe('Hello');
    log.submit({ type: 'entitle', name: 'Asked for', instead: 'Hello', by: 'owner' });
    log.submit({ type: 'entitle', name: 'Generated' });
    expect(log.session.name).toBe('Asked for');
  });

  it('is not news because of a name that came by itself', () => {
    const log = makeSessionLog();
    const { updatedAt } = log.session;
    log.submit({ type: 'entitle', name: 'Generated' });
    expect([log.session.name, log.session.updatedAt]).toEqual(['Generated', updatedAt]);
  });
});

describe('the answer of a model gives the name', () => {
  it.each([
    ['as it is', 'Mending the login page', 'Mending the login page'],
    ['without quotes and full stop', '"Mending the login page."\n', 'Mending the login page'],
    ['without what stands before it', '**Title: “Parser für Ausdrücke”**', 'Parser für Ausdrücke'],
    ['of its first line', '# Sorting in place\n\nThis name says what it is about.', 'Sorting in place'],
    ['without what the model thinks aloud', '<think>\nHm.\n</think>\n\nSorting in place', 'Sorting in place'],
    ['in Chinese', '「修复登录页面」。', '修复登录页面'],
    ['with quotes inside', '“A” and “B”', '“A” and “B”'],
    ['that asks', 'What is Node.js?', 'What is Node.js?'],
    ['that is no letter soup', 'C#', 'C#'],
    ['as text, whatever it says', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['without what steers', 'Log\u001b[31min\u202e page', 'Log[31min page'],
    ['at most so long', 'many words '.repeat(20), 'many words many words many words many words many words many…'],
  ])('%s', (_, answer, name) => {
    expect(nameOfAnswer(answer, false)).toBe(name);
  });

  it.each([
    '',
    ' \n',
    '-',
    '…',
    '""',
    '<think>never ends',
    "I'm sorry, but I can't help with that.",
    'I cannot name this.',
    'As an AI, I have no name for this.',
    'Untitled',
    'None.',
  ])('but not %j', (answer) => {
    expect(nameOfAnswer(answer, false)).toBeUndefined();
  });

  it('only by lines that were not cut', () => {
    expect([nameOfAnswer('Half a na', true), nameOfAnswer('Whole name\nBecause th', true)]).toEqual([
      undefined,
      'Whole name',
    ]);
  });
});
