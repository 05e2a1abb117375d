/** A whole piece of work as a model might do it: for tests that watch it from the outside. */

import { makeGate, type Gate, type Part, type Reply } from './reply.ts';

/** A small project with a mistake in it, and a suite that finds the mistake. */
export const project: Record<string, string> = {
  'AGENTS.md': 'Run `sh test.sh` before you finish.\n',
  'greet.sh': '#!/bin/sh\n# Greets whoever is named.\necho "Helo, ${1:-world}!"\n',
  'test.sh': [
    '#!/bin/sh',
    'failed=0',
    'check() {',
    '  if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1: $2"; failed=1; fi',
    '}',
    'check "greets the world" "$(sh greet.sh)" "Hello, world!"',
    'check "greets by name" "$(sh greet.sh Ada)" "Hello, Ada!"',
    'exit $failed',
    '',
  ].join('\n'),
  'serve.sh': 'echo "Serving greetings"\nwhile :; do sleep 1; done\n',
};

const questions = [
  { header: 'Name', text: 'What is the project called?', kind: 'text' },
  {
    header: 'Licence',
    text: 'Under which licence does it stand?',
    kind: 'single',
    options: [
      { label: 'MIT', recommended: true },
      { label: 'GPL-3.0', description: 'Changes stay free as well.' },
    ],
  },
  {
    header: 'Systems',
    text: 'Where must it run?',
    kind: 'multi',
    options: [{ label: 'Linux' }, { label: 'macOS' }, { label: 'BSD' }],
  },
];

export const steering = ['Say hello in capitals as well.', 'Keep the notes short.'] as const;

export interface AgentRun {
  /** Answers for the requests of one session, in order. */
  replies: Reply[];
  /** The model waits in the middle of a sentence until these are opened: time to steer it. */
  gates: [Gate, Gate];
}

/** Reads, runs a suite, edits, is steered, serves in the background, asks, is steered again, writes, and finishes. */
export function makeAgentRun(): AgentRun {
  const gates: AgentRun['gates'] = [makeGate(), makeGate()];
  const say = (text: string): Part => ({ text });
  const call = (name: string, input: unknown): Part => ({ call: { name, input } });
  const reply = (...parts: Part[]): Reply => ({ parts });
  const goals = ['Find the mistake', 'Mend it', 'Serve it', 'Write notes'];
  const plan = (done: number): Part =>
    call('plan', {
      items: goals.map((text, index) => {
        if (index === done) return { text, status: 'working' };
        return { text, status: index < done ? 'done' : 'pending' };
      }),
    });
  return {
    gates,
    replies: [
      reply(
        { thinking: 'The instructions of the project say how it is tested. I look before I touch anything.' },
        say('I look at the project first.'),
        plan(0),
        call('list', {}),
        call('read', { path: 'greet.sh' }),
        call('grep', { pattern: 'Helo|Hello' }),
      ),
      reply(say('Now the suite.'), call('shell', { command: 'sh test.sh' })),
      reply(
        say('There is the mistake: '),
        { wait: gates[0].wait },
        say('a letter is missing.'),
        plan(1),
        call('edit', { path: 'greet.sh', old: 'Helo', new: 'Hello' }),
      ),
      reply(
        say('The wish for capitals is easily granted.'),
        call('edit', {
          path: 'greet.sh',
          edits: [
            { old: '# Greets whoever is named.', new: '# Greets whoever is named, and then aloud.' },
            {
              old: 'echo "Hello, ${1:-world}!"',
              new: 'echo "Hello, ${1:-world}!"\nif [ -n "$LOUD" ]; then echo "HELLO!"; fi',
            },
          ],
        }),
        call('shell', { command: 'sh test.sh' }),
      ),
      reply(say('All is well, so I serve it.'), plan(2), call('shell', { command: 'sh serve.sh', background: true })),
      reply(say('Three things I cannot know.'), call('ask', { questions })),
      reply(
        say('Thank you. '),
        { wait: gates[1].wait },
        say('I write it down.'),
        plan(3),
        call('write', { path: 'NOTES.md', content: '# Notes\n\nGreets, also aloud.\n' }),
      ),
      reply(
        say('Short notes it is.'),
        plan(4),
        call('write', { path: 'NOTES.md', content: 'Greets, also aloud.\n' }),
        call('finish', { summary: 'The greeting is mended and served, and the notes are short.' }),
      ),
    ],
  };
}
