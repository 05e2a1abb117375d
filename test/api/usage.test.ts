/** What the vendors say was used is what the usage says, in the day, model and session it belongs to. */

import { expect, it } from 'vitest';
import { exportAs, importFile } from '../export/archive.ts';
import { startAppWithUpstream } from '../support/app-with-upstream.ts';

const { app, upstream } = await startAppWithUpstream();

const today = (): string => new Date().toISOString().slice(0, 10);

async function run(model: string, name = `On ${model}`): Promise<string> {
  const { id } = await app.client.session.create.mutate({ name, prompt: 'Go.', settings: { model } });
  using stream = await app.client.stream(`session=${id}`);
  await stream.event('turn.ended');
  return id;
}

it('counts what every vendor reports, cached tokens included, and survives what is changed afterwards', async () => {
  const { usage, feedback, session: sessions } = app.client;
  const used = { input: 1_000, output: 200, cacheRead: 400 };
  const reply = { parts: [{ text: 'Done.' }], usage: used };
  upstream.script({ ...reply, usage: { ...used, cacheWrite: 100 } }, reply, reply);
  const first = await run('anthropic/claude-sonnet-4-5');
  await run('google/gemini-2.5-flash');
  const third = await run('openai/fake-t5');
  upstream.script({ status: 400, message: 'No.' });
  const failed = await run('openai/fake-e400');

  const priced = (1_000 * 3 + 400 * 0.3 + 100 * 3.75 + 200 * 15) / 1e6;
  const figures = { turns: 1, failedTurns: 0, calls: 1, output: 200, cacheRead: 400, ratedUp: 0, ratedDown: 0 };
  const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0, calls: 0, unpricedCalls: 0 };
  const byModel = await usage.read.query({ by: ['day', 'model'], from: today(), to: today() });
  const day = byModel.from;
  expect(byModel).toEqual({
    from: day,
    to: day,
    isCut: false,
    total: {
      ...{ turns: 4, failedTurns: 1, calls: 3, unpricedCalls: 1, input: 4_300, output: 600 },
      ...{ cacheRead: 1_200, cacheWrite: 100, ratedUp: 0, ratedDown: 0 },
      cost: expect.closeTo(priced + (1_000 * 0.3 + 400 * 0.03 + 200 * 2.5) / 1e6, 9),
    },
    items: [
      {
        ...{ day, model: 'anthropic/claude-sonnet-4-5', ...figures, unpricedCalls: 0 },
        ...{ input: 1_500, cacheWrite: 100, cost: expect.closeTo(priced, 9) },
      },
      {
        ...{ day, model: 'google/gemini-2.5-flash', ...figures, unpricedCalls: 0 },
        ...{ input: 1_400, cacheWrite: 0, cost: expect.closeTo((1_000 * 0.3 + 400 * 0.03 + 200 * 2.5) / 1e6, 9) },
      },
      { day, model: 'openai/fake-t5', ...figures, unpricedCalls: 1, input: 1_400, cacheWrite: 0, cost: null },
      { day, model: 'openai/fake-e400', ...figures, ...none, failedTurns: 1 },
    ],
  });

  // A rating changes and is taken back; the model that answered has it.
  await sessions.update.mutate({ id: third, settings: { model: 'demo/tour' } });
  const { messages } = await sessions.get.query({ id: third });
  const rate = (rating: 'up' | 'down' | null) =>
    feedback.give.mutate({ session: third, message: messages.at(-1)?.id ?? '', rating });
  const ratings = async () => {
    const { items, total } = await usage.read.query({ by: ['model'], session: third });
    return [total.ratedUp, total.ratedDown, items.map(({ model }) => model)];
  };
  await rate('up');
  expect(await ratings()).toEqual([1, 0, ['openai/fake-t5']]);
  await rate('down');
  expect(await ratings()).toEqual([0, 1, ['openai/fake-t5']]);
  await rate(null);
  expect(await ratings()).toEqual([0, 0, ['openai/fake-t5']]);
  await rate('up');

  // What was imported was spent elsewhere; a deleted session's figures stay, under nobody's name.
  const before = await usage.read.query({});
  const { session: copy } = await importFile(app, await exportAs(app, first, 'format=json'));
  expect((await sessions.get.query({ id: copy?.id ?? '' })).session.usage.turns).toBe(1);
  expect(await usage.read.query({})).toEqual(before);
  await sessions.remove.mutate({ id: third });
  await sessions.remove.mutate({ id: failed });
  const { items, ...rest } = await usage.read.query({ by: ['session'], sort: 'tokens' });
  expect(rest).toEqual({ ...before, items: undefined, isCut: false });
  expect(items.map(({ session, name, turns, ratedUp }) => [session, name, turns, ratedUp])).toEqual([
    [first, 'On anthropic/claude-sonnet-4-5', 1, 0],
    [null, null, 2, 1],
    [expect.any(String), 'On google/gemini-2.5-flash', 1, 0],
  ]);
  const { items: cut, isCut } = await usage.read.query({ by: ['session'], limit: 1 });
  expect([cut.length, isCut]).toEqual([1, true]);
  await app.restart();
  expect(await usage.read.query({})).toEqual(before);
});

it('is a file that a spreadsheet reads and does not run', async () => {
  upstream.script({ parts: [{ text: 'Done.' }], usage: { input: 10, output: 5 } });
  await run('openai/fake-formula', '=1+1, "quoted"');
  const query = `by=day&by=session&model=openai/fake-formula&from=${today()}`;
  const answer = await app.client.fetch(`/api/usage.csv?${query}`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toContain(`filename="Usage ${today()}.csv"`);
  const [head, line, end] = (await answer.text()).split('\r\n');
  expect(head).toBe(
    'day,session,session name,turns,failed turns,model calls,calls without a known price,tokens in,tokens out,tokens from the cache,tokens to the cache,cost in US dollars,rated up,rated down',
  );
  expect(line).toMatch(/^\d{4}-\d\d-\d\d,[\w-]+,"'=1\+1, ""quoted""",1,0,1,1,10,5,0,0,,0,0$/);
  expect(end).toBe('');
});

it.each([
  [{ from: '2026-02-30' }, /^from: is not a day such as 2026-11-21$/],
  [{ from: '2026-02-03', to: '2026-02-02' }, /^from must not be after to\.$/],
  [{ timeZone: 'Mars/Olympus' }, /^timeZone must be the name of a time zone/],
  [{ by: ['day', 'week'] }, /^by names each at most once, and at most one of day, week and month\.$/],
  [{ by: ['model', 'model'] }, /^by names each at most once/],
  [{ limit: 0 }, /limit/],
  [{ colour: 'red' }, /colour/],
])('refuses %j with a sentence', async (input, sentence) => {
  const asked = app.client.usage.read.query(input as never);
  await expect(asked).rejects.toMatchObject({ message: sentence as never, data: { code: 'BAD_REQUEST' } });
});

it('refuses a file with the same sentences, and without a login', async () => {
  const refused = await app.client.fetch('/api/usage.csv?by=day&by=month');
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('at most one of day')]);
  expect((await fetch(`${app.url}/api/usage.csv`)).status).toBe(401);
});
