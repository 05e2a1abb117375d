/** What the demo says and does: a tour of the real tools, then short answers. It reads the conversation to know where it is. */

import type { ModelRequest, PromptBlock, PromptMessage, ToolSpec } from '../../ports/model.ts';

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

const HELLO = `Hello! I am the **guided tour**: a script that plays a model, offline and free. No AI answers you here. What I do is real, though: I use the same tools as a real agent, on the real workspace of this session, under the same approvals.

I begin by writing a file.`;

const KEYS = `This is the scripted tour, so here is how to get a real model. Set one of these and start Sessile again:

| models of | set |
|---|---|
| Anthropic | \`ANTHROPIC_API_KEY\` |
| Google | \`GEMINI_API_KEY\` |
| OpenAI | \`OPENAI_API_KEY\` |
| your own machine | \`OPENAI_BASE_URL\`, for example \`http://127.0.0.1:11434/v1\` for Ollama, which needs no key |

A local Ollama at its usual address is found by itself. Then choose the model in the settings of this session: the conversation goes on where it is.`;

const ANSWER = `I am only the scripted tour and cannot answer that: no AI is connected. With a key (\`ANTHROPIC_API_KEY\`, \`GEMINI_API_KEY\` or \`OPENAI_API_KEY\`) or a local Ollama, a real model takes over in this same session. Ask me about **keys** to see how, or say **tour** to see the tour again.`;

interface Stop {
  /** The tools that it shows; those that are not offered are left out. */
  calls: (tools: Map<string, ToolSpec>) => { name: string; input: Record<string, unknown> }[];
  thinking?: string;
  text: string;
  /** Whether it is of no use without the file. */
  needsFile?: true;
}

const stops: Stop[] = [
  {
    thinking:
      'The person sees the tour for the first time. A small file is a good start: it shows a tool call, its input as it is written, and the workspace. After that I read it back, change one line and run a command.',
    text: HELLO,
    calls: () => [{ name: 'write', input: { path: FILE, content: CONTENT } }],
  },
  {
    text: 'Now two things at once: reading the file back, and looking at what else lies in the workspace. Each call can be opened to see what went in and what came out.',
    calls: () => [
      { name: 'read', input: { path: FILE } },
      { name: 'list', input: { path: '.' } },
    ],
  },
  {
    text: 'A small change, so that there is a difference to look at.',
    needsFile: true,
    calls: (tools) => editOf(tools.get('edit')),
  },
  {
    thinking:
      'A command that takes three seconds shows how its output arrives while it runs. It can be stopped at any time.',
    text: 'And a command. It takes about three seconds, and its output arrives while it runs.',
    calls: () => [{ name: 'shell', input: { command: COMMAND } }],
  },
];

/** The arguments beside the path are named by the tool itself. */
function editOf(spec: ToolSpec | undefined): { name: string; input: Record<string, unknown> }[] {
  const properties = Object.keys((spec?.input.properties as object | undefined) ?? {});
  const before = properties.find((name) => /^(old|find|search|before)/i.test(name));
  const after = properties.find((name) => /^(new|replace|after)/i.test(name) && name !== before);
  return before && after
    ? [
        {
          name: 'edit',
          input: { path: FILE, [before]: 'Mood of the tour: good', [after]: 'Mood of the tour: excellent' },
        },
      ]
    : [];
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
  const offered = new Map(tools.map((tool) => [tool.name, tool]));
  const made = new Set(since.flatMap((block) => (block.type === 'call' ? [block.name] : [])));
  const results = since.filter((block) => block.type === 'result');
  const hasFile =
    !results.some(({ name, isError }) => name === 'write' && isError) && (made.has('write') || offered.has('write'));
  const remark = remarkOn(results);

  for (const stop of stops) {
    if (stop.needsFile && !hasFile) continue;
    const calls = stop.calls(offered).filter(({ name }) => offered.has(name) && (name !== 'read' || hasFile));
    if (calls.length === 0 || calls.some(({ name }) => made.has(name))) continue;
    const isFirst = made.size === 0;
    const greeting = isFirst && stop.text !== HELLO ? `${HELLO.split('\n\n')[0]}\n\n` : '';
    return { ...(stop.thinking ? { thinking: stop.thinking } : {}), text: greeting + remark + stop.text, calls };
  }
  return { text: remark + summaryOf(results), calls: [] };
}

function saidIn({ content }: PromptMessage): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}

type Result = Extract<PromptBlock, { type: 'result' }>;

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
