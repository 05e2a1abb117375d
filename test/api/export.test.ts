/** `GET /api/sessions/:id/export`, at the door. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import { conversationOf, type Pause, type Reading } from '../../server/export/conversation.ts';
import { fold } from '../../server/export/import/settle.ts';
import { markdownOf } from '../../server/export/markdown/document.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { archiveOf, exportAs, exportBytes, exportJson, importFile } from '../export/archive.ts';
import { corpus, sessionOf } from '../export/corpus.ts';
import { textOfPdf } from '../export/pdf-text.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

async function sentence(path: string): Promise<[number, string]> {
  const response = await app.client.fetch(path);
  return [response.status, ((await response.json()) as { error: { message: string } }).error.message];
}

/** As it would be from the whole log, folded at once; it says when it was exported. */
function markdownAtOnce(events: Event[], exported: string): string {
  const exportedAt = /^exported: "(.*)"$/m.exec(exported)?.[1] ?? '';
  const opening = (function* (): Generator<Pause, Reading> {
    yield '';
    return { session: fold(events), exportedAt, originName: undefined, ...conversationOf(events, []) };
  })();
  return [...markdownOf(opening, { thinking: true, tools: true, branches: false })].join('');
}

describe('an export', () => {
  it('is refused in a sentence when what is asked for cannot be', async () => {
    const { id } = await app.client.session.create.mutate({ name: 'Some' });
    const asks = 'Ask for format=md, format=pdf or format=json';
    for (const query of ['', '?format=doc', '?format=md&thinking=maybe', '?format=md&colour=red']) {
      const [status, message] = await sentence(`/api/sessions/${id}/export${query}`);
      expect([status, message.startsWith(asks)]).toEqual([400, true]);
    }
    expect(await sentence('/api/sessions/none/export?format=md')).toEqual([
      404,
      'There is no such session; it may have been deleted.',
    ]);
    const stranger = await fetch(`${app.url}/api/sessions/${id}/export?format=md`);
    expect(stranger.status).toBe(401);
    expect((await fetch(`${app.url}/api/import`, { method: 'POST', body: '{}' })).status).toBe(401);
  });

  it('is a download under the name of the session, which no name can break', async () => {
    const names: [string, string][] = [
      ['Plain name', 'Plain name.md'],
      ['../../etc/passwd\u0000\r\nSet-Cookie: a=b', 'etc passwd Set-Cookie a=b.md'],
      ['CON', 'session.md'],
      ['日本語 🎉 "quoted"', '日本語 🎉 quoted.md'],
      ['ü'.repeat(150), `${'ü'.repeat(60)}.md`],
      ['...', 'session.md'],
    ];
    for (const [name, file] of names) {
      const { session } = await importFile(
        app,
        archiveOf(sessionOf([], `name-${names.findIndex((row) => row[0] === name)}`, name)),
      );
      const response = await app.client.fetch(`/api/sessions/${session?.id}/export?format=md`);
      const header = response.headers.get('content-disposition') ?? '';
      expect(decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(header)?.[1] ?? '')).toBe(file);
      expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; /);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await response.text()).toContain('title: ');
    }
  });

  it('of a long session comes whole, in pieces', async () => {
    const turns = Array.from({ length: 400 }, (_, at) => ({
      say: `Question ${at}`,
      parts: [{ text: `Answer ${at}. ${'Words. '.repeat(60)}` }],
    }));
    const { session } = await importFile(app, archiveOf(sessionOf(turns, 'long')));
    const id = session?.id ?? '';
    const markdown = await exportAs(app, id, 'format=md');
    expect(markdown.match(/^## You/gm)).toHaveLength(400);
    expect(markdown).toContain('Answer 399.');
    // Read bit by bit, it is the same as read at once, with ratings that came long after.
    const rate = (message: string, rating: 'up' | 'down') =>
      app.client.feedback.give.mutate({ session: id, message, rating, comment: `About ${message}` });
    await rate('long.3.reply', 'up');
    await rate('long.3.reply', 'down');
    await rate('long.399.reply', 'up');
    const rated = await exportAs(app, id, 'format=md');
    expect(rated).toBe(markdownAtOnce((await exportJson(app, id)).events, rated));
    expect(rated.match(/Rated .*/g)).toEqual(['Rated bad: About long.3.reply*', 'Rated good: About long.399.reply*']);
    expect(rated.indexOf('Rated bad')).toBeLessThan(rated.indexOf('Question 4'));
    const { events, files } = await exportJson(app, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(files).toEqual([]);
  });

  it('of a session at work has what is said so far, and says at which point', async () => {
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'The first half. ' }, { wait: gate.wait }, { text: 'The rest.' }] });
    const { id } = await app.client.session.create.mutate({
      settings: { model: 'anthropic/claude-sonnet-4-5' },
      prompt: 'Tell me',
    });
    await expect.poll(() => exportAs(app, id, 'format=md')).toContain('The first half.');
    const markdown = await exportAs(app, id, 'format=md');
    const { seq } = await app.client.session.get.query({ id });
    expect(markdown).toContain(`The agent was at work when this was exported: it goes up to event ${seq}`);
    expect(markdown).toContain('still being written');
    expect(markdown).not.toContain('The rest.');
    expect((await exportJson(app, id)).events).toHaveLength(seq);
    gate.open();
    await expect.poll(() => exportAs(app, id, 'format=md')).toContain('The rest.');
  });

  it('of a session that waits for an answer has the question, and says that it goes on', async () => {
    const questions = [{ text: 'Which *colour*?', kind: 'single', options: [{ label: 'Red' }, { label: 'Blue' }] }];
    upstream.script({ parts: [{ call: { name: 'ask', input: { questions } } }] });
    const { id } = await app.client.session.create.mutate({
      settings: { model: 'anthropic/claude-sonnet-4-5' },
      prompt: 'Paint it',
    });
    await expect.poll(async () => (await app.client.session.get.query({ id })).session.agent).toBe('waiting_input');
    const { seq } = (await app.client.session.get.query({ id })).session;
    const state = `The session was live when this was exported: it goes up to event ${seq}`;
    const markdown = await exportAs(app, id, 'format=md');
    expect(markdown).toContain(`> ${state}`);
    expect(markdown).toContain('**Question:** Which \\*colour\\*?\n\n- Red\n- Blue\n\n**Answer:** not answered yet');
    const pdf = await textOfPdf(await exportBytes(app, id, 'format=pdf'));
    for (const words of [state, 'Which *colour*?', 'Answer: not answered yet']) expect(pdf).toContain(words);
    await app.client.session.stop.mutate({ id });
  });

  it('of a fork says where it comes from, and where what came along ends', async () => {
    await importFile(app, archiveOf(sessionOf([corpus.latin, corpus.emoji], 'origin', 'The *origin*')));
    const { id } = await app.client.session.fork.mutate({ id: 'origin', message: 'origin.0.reply' });
    upstream.script({ parts: [{ text: 'Said in the fork.' }] });
    await app.client.session.update.mutate({ id, settings: { model: 'anthropic/claude-sonnet-4-5' } });
    await app.client.message.send.mutate({ session: id, text: 'Go on', clientId: 'go-on' });
    await expect.poll(() => exportAs(app, id, 'format=md')).toContain('Said in the fork.');
    await app.client.session.stop.mutate({ id });

    const markdown = await exportAs(app, id, 'format=md');
    expect(markdown).toContain('\nforked_from: "The *origin* (session origin)"\n');
    const divider =
      '\n\n---\n\n*Forked here: the conversation up to this message is that of The \\*origin\\* (session origin).*\n\n## You';
    expect(markdown.split(divider)).toHaveLength(2);
    expect(markdown.indexOf('The end.')).toBeLessThan(markdown.indexOf(divider));
    expect(markdown.indexOf(divider)).toBeLessThan(markdown.indexOf('Go on'));
    const pdf = await textOfPdf(await exportBytes(app, id, 'format=pdf'));
    expect(pdf).toMatch(/Forked from\s+The \*origin\* \(session origin\)/);
    expect(pdf).toMatch(/The end\.[\s\S]*Forked here: [\s\S]*Go on/);
    const { events } = await exportJson(app, id);
    expect(events[0]).toMatchObject({ forkedFrom: { session: 'origin', message: 'origin.0.reply' } });

    await app.client.session.remove.mutate({ id: 'origin' });
    expect(await exportAs(app, id, 'format=md')).toContain('\nforked_from: "session origin"\n');
  });

  it('never cuts what a tool said without saying so', async () => {
    const lines = Array.from({ length: 40_000 }, (_, at) => `line ${at} of what the command wrote to its output`);
    const output = lines.join('\n');
    const parts = [{ call: 'shell', input: { command: 'seq' }, output }, { text: 'Done.' }];
    const { session } = await importFile(app, archiveOf(sessionOf([{ say: 'Count', parts }], 'large')));
    const id = session?.id ?? '';
    expect(output.length).toBeGreaterThan(2_000_000);
    expect(await exportAs(app, id, 'format=md')).toContain(`\`\`\`\n${output}\n\`\`\`\n`);
    const { events } = await exportJson(app, id);
    expect(events.find(({ type }) => type === 'tool.finished')).toMatchObject({ output });
    const pdf = await textOfPdf(await exportBytes(app, id, 'format=pdf'));
    expect(pdf).toContain(`${output.length - 20_000} more characters are in the exports as Markdown and JSON.`);
    expect(pdf).toContain('Done.');
  });

  it('holds no secret of the server', async () => {
    const { session } = await importFile(app, archiveOf(sessionOf([corpus.scripts], 'canary')));
    for (const format of ['md', 'json']) {
      const text = await exportAs(app, session?.id ?? '', `format=${format}`);
      for (const secret of ['key-anthropic', 'key-google', 'key-openai', app.dataDir])
        expect(text).not.toContain(secret);
    }
  });
});
