/** Markdown exports, read by a parser as whoever opens the file would. */

import { Marked, type Token, type Tokens } from 'marked';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, EventBody } from '../../server/core/event.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { timeOf, usage } from '../support/session-log.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { archiveOf, exportAs, importFile } from './archive.ts';
import { corpus, sessionOf, type CorpusPart, type Turn } from './corpus.ts';

const parser = new Marked({ gfm: true });

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function importEvents(events: readonly Event[]): Promise<string> {
  const { session, error } = await importFile(app, archiveOf(events));
  expect(error).toBeUndefined();
  return session?.id ?? '';
}

async function markdownOf(turns: readonly Turn[], prefix: string, query = ''): Promise<string> {
  return exportAs(app, await importEvents(sessionOf(turns, prefix)), `format=md${query}`);
}

/** Without the front matter. */
function blocksOf(markdown: string): Token[] {
  return parser.lexer(markdown.slice(markdown.indexOf('\n---\n', 4) + 5)).filter(({ type }) => type !== 'space');
}

function everyToken(tokens: readonly Token[]): Token[] {
  const all: Token[] = [];
  void parser.walkTokens([...tokens], (token) => void all.push(token));
  return all;
}

/** As a browser would show it, without the tags of the renderer. */
function shownText(markdown: string): string {
  return parser
    .parser(parser.lexer(markdown))
    .replaceAll(/<br>\n?/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const hostileTexts = [
  '# not a heading\n## nor this',
  '- not\n- a list',
  '1. not\n2. numbered',
  '> no quote',
  '```\nno fence',
  '~~~~\nneither',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '<script>alert(1)</script><!-- open',
  '<details><img src=x onerror=alert(1)>',
  '[a](javascript:alert(1)) ![b](http://127.0.0.1:9/x.png) [c]: http://evil.example',
  '*a* _b_ **c** `d` ~~e~~ \\f &amp; &#65; a*b*c',
  'title\n===\nother\n---',
  '    four spaces\n\ttab',
  '+ plus\n* star\n***',
  'a  \nb\\\nc',
  '$x$ and $$y$$ and :smile: and www.example.org',
];

describe('Markdown', () => {
  it('shows what a person wrote as it was written', async () => {
    for (const [at, say] of hostileTexts.entries()) {
      const markdown = await markdownOf([{ say, parts: [{ text: 'Answer.' }] }], `literal-${at}`);
      const from = markdown.indexOf('\n## You');
      const mine = markdown.slice(from, markdown.indexOf('\n## Agent', from)).replace(/^\n## .*\n/, '');
      const lines = (text: string) =>
        text
          .replaceAll('\t', '    ')
          .split('\n')
          .map((line) => line.trimEnd())
          .filter((line) => line !== '');
      expect(lines(shownText(mine)).join('\n')).toBe(
        lines(say)
          .join('\n')
          .replaceAll(/(?<=\S) {2,}(?=\S)/g, ' '),
      );
      expect(new Set(blocksOf(mine.padStart(1)).map(({ type }) => type))).toEqual(new Set(['paragraph']));
    }
  });

  it('keeps every message apart whatever is in it, without raw HTML', async () => {
    const seed = chooseSeed();
    const random = makeRandom(seed);
    const pieces = [
      ...hostileTexts,
      ...Object.values(corpus).flatMap(({ parts }) => parts.flatMap((part) => ('text' in part ? [part.text] : []))),
      '````\nfour\n```\nthree\n````',
      '- item\n  ```\n  open in a list',
      '> quote\n> ```\n> open in a quote',
      '[ref]: https://example.org/ref "t"\n\nSee [ref].',
    ];
    for (let round = 0; round < 30; round += 1) {
      const some = (): string => [random.pick(pieces), random.pick(pieces)].join(random.pick(['\n\n', '\n']));
      const turns = Array.from({ length: 4 }, (): Turn => {
        const parts: CorpusPart[] = [
          { thinking: some() },
          { text: some() },
          { call: random.pick(['shell', '`odd`', 'a|b']), input: random.pick([{ a: some() }, some()]), output: some() },
          { text: some() },
        ];
        return { say: some(), parts };
      });
      const blocks = blocksOf(await markdownOf(turns, `random-${round}`));
      const headings = blocks.filter((token): token is Tokens.Heading => token.type === 'heading');
      const authors = headings.filter(({ depth }) => depth < 3).map(({ text }) => text.split(' ·')[0]);
      expect(authors, `seed ${seed}, round ${round}`).toEqual([
        'A corpus of hard things',
        ...turns.flatMap(() => ['You', 'Agent']),
      ]);
      expect(everyToken(blocks).filter(({ type }) => type === 'html')).toEqual([]);
      const addresses = everyToken(blocks).flatMap((token) =>
        token.type === 'link' || token.type === 'image' ? [(token as Tokens.Link).href] : [],
      );
      expect(addresses.filter((address) => /^(?:javascript|data|file|vbscript):/i.test(address))).toEqual([]);
      expect(everyToken(blocks).filter(({ type }) => type === 'image')).toEqual([]);
      const outputs = blocks.flatMap((token) => (token.type === 'code' ? [(token as Tokens.Code).text] : []));
      for (const { parts } of turns) {
        for (const part of parts) if ('call' in part) expect(outputs).toContain(part.output.replace(/\n$/, ''));
      }
    }
  });

  it('keeps the blocks of a model as they were', async () => {
    const kinds = (tokens: readonly Token[]) =>
      everyToken(tokens)
        .filter(({ type }) => ['list', 'list_item', 'table', 'code', 'blockquote', 'hr', 'heading'].includes(type))
        .map(({ type }) => type);
    for (const [name, turn] of Object.entries(corpus)) {
      if (name === 'hostile') continue;
      const [text] = turn.parts.flatMap((part) => ('text' in part ? [part.text] : []));
      const markdown = await markdownOf([{ say: 'x', parts: [{ text: text ?? '' }] }], `kinds-${name}`);
      const own = kinds(blocksOf(markdown));
      // The title and the two authors come first.
      expect(own).toEqual(['heading', 'heading', 'heading', ...kinds(parser.lexer(text ?? ''))]);
    }
  });

  it('has everything: facts, questions, approvals, sub-agents, files, failures, ratings and what was used', async () => {
    const turn = 'full.turn';
    const message = 'full.reply';
    const question = { id: 'q', text: 'Which colour?', kind: 'single' as const, options: [{ id: 'a', label: 'Red' }] };
    const call = (id: string, name: string): EventBody => ({
      type: 'part.finished',
      turn,
      step: 0,
      message,
      part: { type: 'tool', id, name, input: { of: id }, call: id },
    });
    const start = sessionOf([], 'full').slice(0, 1);
    const bodies: EventBody[] = [
      {
        type: 'message.sent',
        message: 'full.1',
        text: 'Go',
        clientId: 'full.1',
        mode: 'steer',
        files: [{ path: 'uploads/a b.txt', size: 12, mediaType: 'text/plain' }],
        by: 'owner',
      },
      { type: 'message.read', message: 'full.1', turn },
      { type: 'turn.started', turn, reply: message, cause: 'message' },
      call('full.ask', 'ask'),
      { type: 'tool.started', turn, part: 'full.ask' },
      { type: 'question.asked', question: 'full.q', turn, part: 'full.ask', questions: [question] },
      {
        type: 'question.answered',
        question: 'full.q',
        part: 'full.ask',
        answers: [{ id: 'q', choices: ['a'] }],
        by: 'owner',
      },
      { type: 'tool.finished', turn, part: 'full.ask', status: 'done', output: 'Red', durationMs: 0 },
      call('full.shell', 'shell'),
      {
        type: 'approval.asked',
        approval: 'full.a',
        turn,
        part: 'full.shell',
        what: 'rm -rf build',
        why: 'It deletes.',
        scope: 'x',
      },
      {
        type: 'approval.decided',
        approval: 'full.a',
        part: 'full.shell',
        decision: 'deny',
        reason: 'Not now',
        by: 'owner',
      },
      { type: 'tool.finished', turn, part: 'full.shell', status: 'denied', output: 'Denied.', durationMs: 0 },
      call('full.task', 'task'),
      {
        type: 'part.finished',
        turn,
        step: 0,
        message,
        task: 'full.task',
        part: { type: 'text', id: 'full.inner', text: 'From within.', durationMs: 1 },
      },
      {
        type: 'tool.finished',
        turn,
        part: 'full.task',
        status: 'done',
        output: 'Short.',
        display: 'Long, in .sessile/output/full.txt',
        durationMs: 5,
      },
      { type: 'step.finished', turn, step: 0, model: 'demo/tour', usage: { ...usage, cost: 0.0123 }, durationMs: 9 },
      {
        type: 'turn.ended',
        turn,
        how: 'failed',
        durationMs: 61_000,
        failure: { code: 'overloaded', message: 'The model is overloaded.', details: '529' },
      },
      { type: 'feedback.given', message, turn, rating: 'down', reasons: ['slow'], comment: 'Too *slow*', by: 'owner' },
      { type: 'settings.changed', settings: { temperature: 0 }, by: 'owner' },
      { type: 'phase.changed', phase: 'failed', reason: 'The model is overloaded.', by: 'server' },
    ];
    const events = bodies.map((body, at) => ({ seq: at + 2, session: 'full', at: timeOf(at + 2), ...body }));
    const id = await importEvents([...start, ...events]);
    const markdown = await exportAs(app, id, 'format=md');
    const front = markdown.slice(0, markdown.indexOf('\n---\n', 4));
    for (const line of [
      'title: "A corpus',
      'session: "full"',
      'model: "demo/tour"',
      'temperature: "0"',
      'phase: "failed',
      'event: "21"',
      '$0.0123',
    ])
      expect(front).toContain(line);
    const shown = shownText(markdown.slice(front.length + 5));
    for (const words of [
      'Attached: uploads/a b.txt (text/plain, 12 bytes)',
      'Which colour?',
      'Answer: Red',
      'Approval: denied (Not now). Asked because: It deletes.',
      'rm -rf build',
      'From within.',
      'Long, in .sessile/output/full.txt',
      'Short.',
      'The model is overloaded.',
      '529',
      'Rated bad: slow · Too *slow*',
      'demo/tour · 10 tokens in, 5 out · $0.0123 · 1 min 1 s · failed',
      'Changed Temperature: 0',
    ])
      expect(shown).toContain(words);
    const without = shownText(await exportAs(app, id, 'format=md&tools=0&thinking=0'));
    expect(without).toContain('Which colour?');
    expect(without).not.toContain('rm -rf build');
    expect(without).toContain('thinking, tool calls');
  });

  it('leaves other branches out by name, and appends them when asked', async () => {
    const log = sessionOf([{ say: 'First try', parts: [{ text: 'Old answer.' }] }], 'branchy').slice(0, -2);
    const more: EventBody[] = [
      { type: 'branch.moved', to: null, isUnanswered: false, by: 'owner' },
      { type: 'message.sent', message: 'branchy.b', text: 'Second try', clientId: 'b', mode: 'steer', by: 'owner' },
      { type: 'message.read', message: 'branchy.b', turn: 't2' },
      { type: 'phase.changed', phase: 'completed', reason: 'Done.', by: 'agent' },
    ];
    const events = more.map((body, at) => ({
      seq: log.length + at + 1,
      session: 'branchy',
      at: timeOf(90 + at),
      ...body,
    }));
    const id = await importEvents([...log, ...events]);
    const taken = await exportAs(app, id, 'format=md');
    expect(taken).not.toContain('Old answer.');
    expect(taken).toContain('left_out: "2 messages of other branches"');
    const all = await exportAs(app, id, 'format=md&branches=1');
    expect(all.indexOf('Second try')).toBeLessThan(all.indexOf('# Other branches'));
    expect(all.indexOf('# Other branches')).toBeLessThan(all.indexOf('Old answer.'));
  });
});
