import { describe, expect, it } from 'vitest';
import { makeDemo } from '../../../server/adapters/model/demo.ts';
import type { PromptBlock, PromptMessage, ToolSpec } from '../../../server/ports/model.ts';
import { makeRecorder, type RecordedBlock, requestFor, run } from './support.ts';

const demo = makeDemo({ wordMs: 0 });
const tools = ['read', 'list', 'write', 'edit', 'shell', 'process', 'plan', 'ask'].map((name): ToolSpec => ({
  name,
  description: name,
  input: { type: 'object' },
}));

/** Goes on with the demo until it rests, every call answered as `answer` says. */
async function tour(
  offered: ToolSpec[],
  answer: (name: string, input: string) => { output: string; isError: boolean },
) {
  const messages: PromptMessage[] = [{ role: 'user', content: [{ type: 'text', text: 'Hello, what is this?' }] }];
  const steps: RecordedBlock[][] = [];
  for (;;) {
    const { blocks } = await run(demo, requestFor('tour', { messages, tools: offered }));
    steps.push(blocks);
    const calls = blocks.filter((block) => block.kind === 'call');
    messages.push({
      role: 'assistant',
      content: blocks.map((block): PromptBlock =>
        block.kind === 'call'
          ? { type: 'call', call: block.call ?? '', name: block.name ?? '', input: JSON.parse(block.text) }
          : { type: block.kind, text: block.text },
      ),
    });
    if (calls.length === 0)
      return {
        steps,
        said: steps
          .flat()
          .filter(({ kind }) => kind === 'text')
          .map(({ text }) => text)
          .join('\n'),
        messages,
      };
    messages.push({
      role: 'user',
      content: calls.map((call): PromptBlock => ({
        type: 'result',
        call: call.call ?? '',
        name: call.name ?? '',
        ...answer(call.name ?? '', call.text),
      })),
    });
  }
}

const callsIn = (steps: RecordedBlock[][]) =>
  steps.map((blocks) => blocks.flatMap((block) => (block.kind === 'call' ? [block.name] : [])));
const callIn = (blocks: RecordedBlock[] = [], name = '') =>
  blocks.find((block) => block.kind === 'call' && block.name === name)?.text ?? '';
/** Where everything works, the counter is process p1, and the person lets it run or not. */
const fine =
  (choice = 'End it') =>
  (name: string, input: string) => {
    if (name === 'ask') return { output: `Question: What?\nAnswer: ${choice}`, isError: false };
    const isCounter = input.includes('"background":true');
    return {
      output: isCounter ? '[It runs in the background as process p1 (sh). Look at it.]' : 'fine',
      isError: false,
    };
  };

describe('the tour', () => {
  it('shows thinking, a plan and every tool, step by step, and sums up', async () => {
    const { steps, said } = await tour(tools, fine());
    expect(callsIn(steps)).toEqual([
      ['plan', 'write'],
      ['read', 'list'],
      ['plan', 'edit'],
      ['plan', 'shell'],
      ['shell'],
      ['plan', 'ask'],
      ['plan', 'process'],
      [],
    ]);
    expect(steps[0]?.[0]).toMatchObject({ kind: 'thinking', isEnded: true });
    expect(steps.flat().every(({ isEnded }) => isEnded)).toBe(true);
    const edit = JSON.parse(callIn(steps[2], 'edit')) as unknown;
    const written = JSON.parse(callIn(steps[0], 'write')) as { content: string };
    expect(edit).toEqual({
      path: 'tour/hello.md',
      old: 'Mood of the tour: good',
      new: 'Mood of the tour: excellent',
    });
    expect(written.content).toContain('Mood of the tour: good');
    expect(JSON.parse(callIn(steps[6], 'process'))).toEqual({ action: 'kill', process: 'p1' });
    const plan = JSON.parse(callIn(steps[6], 'plan')) as { items: { status: string }[] };
    expect(plan.items.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(said).toContain('a script that plays a model, offline');
    expect(said).toContain('I used `plan`, `write`, `read`, `list`, `edit`, `shell`, `ask`, `process`');
  });

  it('goes by what was answered', async () => {
    const { steps } = await tour(tools, fine('Let it run'));
    expect(JSON.parse(callIn(steps[6], 'process'))).toEqual({ action: 'read', process: 'p1' });
  });

  it.each<[string, string[], string[][]]>([
    ['none', [], [[]]],
    ['only those that look', ['read', 'list', 'plan', 'ask', 'process'], [['list'], []]],
    ['no file tools', ['shell'], [['shell'], []]],
    ['no edit', ['write', 'read', 'list', 'shell'], [['write'], ['read', 'list'], ['shell'], []]],
  ])('copes with tools: %s', async (_, names, expected) => {
    const { steps, said } = await tour(
      tools.filter(({ name }) => names.includes(name)),
      fine(),
    );
    expect(callsIn(steps)).toEqual(expected);
    expect(said).toContain('That was the tour.');
  });

  it('goes on without what was denied or failed, and says so', async () => {
    const { steps, said } = await tour(tools, (name) =>
      name === 'write'
        ? { output: 'Denied by the person.', isError: true }
        : { output: 'No such thing', isError: name === 'shell' },
    );
    expect(callsIn(steps)).toEqual([['plan', 'write'], ['list'], ['plan', 'shell'], []]);
    expect(said).toContain('You said no, and that is how it should be');
    expect(said).toContain('That did not work here (No such thing)');
    expect(said).toContain('while `write`, `shell` did not go through');
    expect(said).not.toContain('stays in the workspace');
  });

  it.each([
    ['How do I set a key?', ['ANTHROPIC_API_KEY', 'GEMINI_API_KEY', 'OPENAI_API_KEY', 'Ollama'], []],
    ['Write me a poem', ['no AI is connected', 'ANTHROPIC_API_KEY'], []],
    ['the tour again, please', ['guided tour'], ['plan', 'write']],
  ])('answers a later message, %s', async (text, words, names) => {
    const { messages } = await tour(tools, fine());
    const { blocks } = await run(
      demo,
      requestFor('tour', { messages: [...messages, { role: 'user', content: [{ type: 'text', text }] }], tools }),
    );
    const said = blocks.map((block) => block.text).join('\n');
    for (const word of words) expect(said).toContain(word);
    expect(callsIn([blocks])[0]).toEqual(names);
  });

  it('is free, and says that settings change nothing when they were changed', async () => {
    const { outcome } = await run(demo, requestFor('tour'));
    expect(outcome).toMatchObject({ status: 'done', usage: { cost: 0 }, notes: [] });
    expect((await run(demo, requestFor('tour', { temperature: 0 }))).outcome.notes).toEqual([
      'The tour is scripted, so temperature and max tokens change nothing.',
    ]);
  });

  it('stops in the middle of a word when told to', async () => {
    const stop = new AbortController();
    const recorder = makeRecorder();
    const running = makeDemo({ wordMs: 60_000 }).generate(requestFor('tour', { tools }), recorder.sink, stop.signal);
    await recorder.grown;
    stop.abort();
    expect((await running).status).toBe('aborted');
    expect(recorder.blocks).toMatchObject([{ kind: 'thinking', isEnded: false }]);
  });
});
