/** What the demo says and does: a tour of the real tools, then short answers. It reads the conversation to know where it is. */

import type { ModelRequest, PromptBlock, PromptMessage } from '../../ports/model.ts';
import { argumentsOf } from './wire/generate.ts';

export interface DemoStep {
  thinking?: string;
  text: string;
  calls: { name: string; input: Record<string, unknown> }[];
}

const FILE = 'tour/hello.md';

const CONTENT = `# Hello from the tour

This file was written by a scripted model, with the same tool that a real one uses.

- It lies in the workspace of this session.
- Nothing left your machine.
- Mood of the tour: good
`;

const COMMAND = `wc -w ${FILE} 2>/dev/null; for i in 1 2 3; do echo "step $i of 3"; sleep 1; done; echo "done in $(pwd)"`;

const COUNTER = 'count=0; while [ "$count" -lt 900 ]; do count=$((count + 1)); echo "tick $count"; sleep 1; done';

const HELLO = `Hello! I am the **guided tour**: a script that plays a model, offline and free. No AI answers you here. What I do is real, though: I use the same tools as a real agent, on the real workspace of this session, under the same approvals.

I begin with a plan, and write a file.`;

const KEYS = `This is the scripted tour, so here is how to get a real model. Set one of these and start Sessile again:

| models of | set |
|---|---|
| Anthropic | \`ANTHROPIC_API_KEY\` |
| Google | \`GEMINI_API_KEY\` |
| OpenAI | \`OPENAI_API_KEY\` |
| your own machine | \`OPENAI_BASE_URL\`, for example \`http://127.0.0.1:11434/v1\` for Ollama, which needs no key |

A local Ollama at its usual address is found by itself. Then choose the model in the settings of this session: the conversation goes on where it is.`;

const ANSWER = `I am only the scripted tour and cannot answer that: no AI is connected. With a key (\`ANTHROPIC_API_KEY\`, \`GEMINI_API_KEY\` or \`OPENAI_API_KEY\`) or a local Ollama, a real model takes over in this same session. Ask me about **keys** to see how, or say **tour** to see the tour again.`;

type Call = DemoStep['calls'][number];
type Result = Extract<PromptBlock, { type: 'result' }>;

interface Stop {
  /** The tool that it shows; without it the stop is left out. */
  tool: string;
  calls: (results: readonly Result[]) => Call[];
  thinking?: string;
  text: string;
  /** Whether it is of no use without the file. */
  needsFile?: true;
}

const goals = ['Write a file and read it back', 'Change a line of it', 'Run commands', 'Ask a question'];

function planOf(done: number): Call {
  const items = goals.map((text, index) => {
    if (index === done) return { text, status: 'working' };
    return { text, status: index < done ? 'done' : 'pending' };
  });
  return { name: 'plan', input: { items } };
}

const question = {
  header: 'Counter',
  text: 'The counter goes on in the background. What shall become of it?',
  kind: 'single',
  options: [
    { label: 'End it', description: 'With everything that it started.', recommended: true },
    { label: 'Let it run', description: 'It ends with this session, or after 15 minutes.' },
  ],
};

const stops: Stop[] = [
  {
    tool: 'write',
    thinking:
      'The person sees the tour for the first time. A plan shows what is to come, and a small file is a good start: it shows a tool call, its input as it is written, and the workspace. After that I read it back, change one line, run commands, and ask something.',
    text: HELLO,
    calls: () => [planOf(0), { name: 'write', input: { path: FILE, content: CONTENT } }],
  },
  {
    tool: 'list',
    text: 'Now two things at once: reading the file back, and looking at what else lies in the workspace. Each call can be opened to see what went in and what came out.',
    calls: () => [
      { name: 'read', input: { path: FILE } },
      { name: 'list', input: { path: '.' } },
    ],
  },
  {
    tool: 'edit',
    text: 'A small change, so that there is a difference to look at.',
    needsFile: true,
    calls: () => [
      planOf(1),
      {
        name: 'edit',
        input: { path: FILE, old: 'Mood of the tour: good', new: 'Mood of the tour: excellent' },
      },
    ],
  },
  {
    tool: 'shell',
    thinking:
      'A command that takes three seconds shows how its output arrives while it runs. It can be stopped at any time.',
    text: 'And a command. It takes about three seconds, and its output arrives while it runs.',
    calls: () => [planOf(2), { name: 'shell', input: { command: COMMAND } }],
  },
  {
    tool: 'process',
    text: 'Long work goes to the background: this counter runs on while I go on. It stands in the list of processes, where you can watch and end it.',
    calls: (results) =>
      results.some(({ name, isError }) => name === 'shell' && !isError)
        ? [{ name: 'shell', input: { command: COUNTER, background: true } }]
        : [],
  },
  {
    tool: 'ask',
    text: 'When the way on depends on you, an agent asks. I wait, and go by your answer; should the session stop meanwhile, I ask again when it goes on.',
    calls: (results) => (processIn(results) ? [planOf(3), { name: 'ask', input: { questions: [question] } }] : []),
  },
  {
    tool: 'process',
    text: 'So be it.',
    calls: (results) => {
      const process = processIn(results);
      const answer = results.find(({ name }) => name === 'ask')?.output ?? '';
      if (!process || answer === '') return [];
      const action = /^Answer: End it$/m.test(answer) ? 'kill' : 'read';
      return [planOf(goals.length), { name: 'process', input: { action, process } }];
    },
  },
];

/** The id of the counter, from the answer to the call that started it. */
function processIn(results: readonly Result[]): string | undefined {
  return results.flatMap(({ output }) => /as process (\S+) \(/.exec(output)?.[1] ?? [])[0];
}

export function nextStep({ messages, tools }: Pick<ModelRequest, 'messages' | 'tools'>): DemoStep {
  const asked = messages.flatMap((message, at) =>
    message.role === 'user' && saidIn(message) ? [{ at, said: saidIn(message) }] : [],
  );
  const last = asked.at(-1);
  if (asked.length > 1 && last && !/\b(tour|again|show me)\b/i.test(last.said)) {
    return {
      text: /\b(key|keys|api|ollama|model|models|token|configure|set ?up|connect)\b/i.test(last.said) ? KEYS : ANSWER,
      calls: [],
    };
  }
  const since = messages.slice(last?.at ?? 0).flatMap(({ content }) => content);
  const offered = new Set(tools.map(({ name }) => name));
  const results = since.filter((block) => block.type === 'result');
  const made = since.flatMap((block): Call[] =>
    block.type === 'call' ? [{ name: block.name, input: argumentsOf(block.input) }] : [],
  );
  const hasFile =
    !results.some(({ name, isError }) => name === 'write' && isError) &&
    (made.some(({ name }) => name === 'write') || offered.has('write'));
  const remark = remarkOn(results);

  for (const stop of stops) {
    if (!offered.has(stop.tool) || (stop.needsFile && !hasFile)) continue;
    const calls = stop
      .calls(results)
      .filter(({ name, input }) => offered.has(name) && (name !== 'read' || input.path !== FILE || hasFile));
    const main = calls.filter(({ name }) => name !== 'plan');
    if (main.length === 0 || main.some((call) => made.some((other) => isSame(call, other)))) continue;
    const greeting = made.length === 0 && stop.text !== HELLO ? `${HELLO.split('\n\n')[0]}\n\n` : '';
    return { ...(stop.thinking ? { thinking: stop.thinking } : {}), text: greeting + remark + stop.text, calls };
  }
  return { text: remark + summaryOf(results), calls: [] };
}

function isSame(a: Call, b: Call): boolean {
  return a.name === b.name && JSON.stringify(a.input) === JSON.stringify(b.input);
}

function saidIn({ content }: PromptMessage): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}

/** What to say of the newest results before going on. */
function remarkOn(results: Result[]): string {
  const newest = results.at(-1);
  if (!newest?.isError) return '';
  const reason = newest.output.split('\n')[0]?.slice(0, 160) ?? '';
  return /denied/i.test(reason)
    ? 'You said no, and that is how it should be: nothing was done. On with the tour. '
    : `That did not work here${reason ? ` (${reason})` : ''}. A real agent would look into it; the tour goes on. `;
}

function summaryOf(results: Result[]): string {
  const worked = [...new Set(results.filter(({ isError }) => !isError).map(({ name }) => `\`${name}\``))];
  const failed = [...new Set(results.filter(({ isError }) => isError).map(({ name }) => `\`${name}\``))];
  const did = worked.length > 0 ? `I used ${worked.join(', ')}` : 'I had no tool to use';
  const hasFile = results.some(({ name, isError }) => name === 'write' && !isError);
  return `That was the tour. ${did}${failed.length > 0 ? `, while ${failed.join(', ')} did not go through` : ''}.${hasFile ? ` The file \`${FILE}\` stays in the workspace.` : ''}

What you saw is what a real agent does: it thinks, says what it is about to do, uses tools, and reads what they answer. You can stop it at any time, write while it works, and find all of it again after a restart.

To talk to a real model, set \`ANTHROPIC_API_KEY\`, \`GEMINI_API_KEY\` or \`OPENAI_API_KEY\`, or start a local Ollama. Ask me about **keys** for the details.`;
}
