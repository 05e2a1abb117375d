/** Conversations that are hard to export. */

import type { Event, EventBody, FinishedPart } from '../../server/core/event.ts';
import { defaultSettings } from '../../server/core/settings.ts';
import { timeOf, usage } from '../support/session-log.ts';

export type Turn = { say: string; files?: { path: string; size: number; mediaType: string }[]; parts: CorpusPart[] };

export type CorpusPart =
  | { text: string }
  | { thinking: string }
  | { call: string; input: unknown; output: string; display?: string };

/** A session of such turns, at rest. Ids begin with `prefix`. */
export function sessionOf(turns: readonly Turn[], prefix = 'corpus', name = 'A corpus of hard things'): Event[] {
  const bodies: EventBody[] = [
    {
      type: 'session.created',
      id: prefix,
      project: 'default',
      kind: 'chat',
      name,
      isNamed: true,
      settings: { ...defaultSettings, model: 'demo/tour', approvals: 'auto' },
      isOneShot: false,
      by: 'owner',
    },
    ...turns.flatMap((turn, index) => eventsOf(turn, `${prefix}.${index}`)),
    { type: 'phase.changed', phase: 'stopping', reason: 'Stopped by you.', cause: 'user', by: 'owner' },
    { type: 'phase.changed', phase: 'stopped', reason: 'Stopped by you.', cause: 'user', by: 'owner' },
  ];
  return bodies.map((body, index) => ({ seq: index + 1, session: prefix, at: timeOf(index + 1), ...body }));
}

function eventsOf({ say, files, parts }: Turn, id: string): EventBody[] {
  const turn = `${id}.turn`;
  const reply = `${id}.reply`;
  const finished = parts.flatMap((part, index): EventBody[] => {
    const made = partOf(part, `${id}.${index}`);
    const event: EventBody = { type: 'part.finished', turn, step: 0, message: reply, part: made };
    if (!('call' in part)) return [event];
    const { output, display } = part;
    const end = { turn, part: made.id, status: 'done' as const, output, durationMs: 1_200, facts: { exitCode: 0 } };
    return [event, { type: 'tool.finished', ...end, ...(display === undefined ? {} : { display }) }];
  });
  return [
    {
      type: 'message.sent',
      message: id,
      text: say,
      clientId: id,
      mode: 'steer',
      ...(files ? { files } : {}),
      by: 'owner',
    },
    { type: 'message.read', message: id, turn },
    { type: 'turn.started', turn, reply, cause: 'message' },
    ...finished,
    { type: 'step.finished', turn, step: 0, model: 'demo/tour', usage, durationMs: 900 },
    { type: 'turn.ended', turn, how: 'done', durationMs: 2_300 },
  ];
}

function partOf(part: CorpusPart, id: string): FinishedPart {
  if ('text' in part) return { type: 'text', id, text: part.text, durationMs: 400 };
  if ('thinking' in part) return { type: 'thinking', id, text: part.thinking, durationMs: 3_400 };
  return { type: 'tool', id, name: part.call, input: part.input, call: id };
}

const columns = Array.from({ length: 12 }, (_, at) => at);

const table = [
  `| ${columns.map((at) => `Column ${at + 1}`).join(' | ')} |`,
  `|${' --- |'.repeat(12)}`,
  ...Array.from({ length: 30 }, (_, row) => `| ${columns.map((at) => `${row}.${at}`).join(' | ')} |`),
].join('\n');

/** Of two hundred columns. */
const widest = [
  `|${Array.from({ length: 200 }, (_, at) => ` Column ${at} |`).join('')}`,
  `|${' --- |'.repeat(200)}`,
  ...[1, 2, 3].map((row) => `|${Array.from({ length: 200 }, (_, at) => ` r${row}c${at} |`).join('')}`),
].join('\n');

const program = Array.from(
  { length: 120 },
  (_, at) =>
    `  const value${at} = await compute(${at}, { label: 'step ${at}', isFinal: ${at % 7 === 0} }); // keeps what was found`,
).join('\n');

const hardTurns = {
  latin: {
    say: 'Please explain “typographic” quotes – and dashes… in *your* words.\nOn a second line.\n\n    Indented, and # not a heading',
    parts: [
      { thinking: 'The person wants an explanation. I shall give **two** examples.' },
      {
        text: '# Quotes\n\nIn English one writes “double” and ‘single’ quotes; in French « guillemets ».\n\n1. First\n2. Second\n   - nested\n     - deeper\n       - deeper still\n         - at the bottom\n3. Third\n\n- [x] done\n- [ ] to do\n\n> A quotation that goes on for a while, so that it takes more than a single line of the page and shows its edge.\n\nA [link](https://example.org/a) and `code` and ~~struck~~ text, É e\u0301 and n\u0303 with combining marks.\n\n---\n\n## After the rule\n\nThe end.',
      },
    ],
  },
  code: {
    say: 'Show me a long program.',
    parts: [
      { text: `Here it is:\n\n\`\`\`typescript\nexport async function run(): Promise<void> {\n${program}\n}\n\`\`\`` },
      {
        call: 'shell',
        input: { command: 'npm test -- --reporter dot' },
        output: `\u001b[32mok\u001b[0m ${'x'.repeat(400)}\n\`\`\`\nfence inside\n\`\`\`\n`,
      },
    ],
  },
  tables: { say: 'A wide table, please.', parts: [{ text: `Twelve columns:\n\n${table}\n\nThat was it.` }] },
  wide: { say: 'Two hundred columns, please.', parts: [{ text: widest }] },
  scripts: {
    say: '请用中文回答。日本語でもいいです。한국어도 괜찮아요.',
    parts: [
      {
        text: '当然可以。这是一个没有空格的中文段落，它应该在行尾正确换行，而不会超出页面的边缘，也不会把标点符号放在行首。\n\n日本語の文章もここにあります。カタカナとひらがな、そして漢字が混ざっています。\n\n한국어 문장입니다. 띄어쓰기가 있는 글도 잘 보여야 합니다.\n\nمرحبا بالعالم! هذا نص عربي يُكتب من اليمين إلى اليسار، وفيه كلمة English في الوسط.\n\nשלום עולם! זהו טקסט בעברית עם המילה English באמצע.\n\nनमस्ते दुनिया। สวัสดีชาวโลก. Ελληνικά και Кириллица.',
      },
    ],
  },
  rightToLeft: {
    say: 'اكتب لي قائمة وجدولا واقتباسا',
    parts: [
      {
        text: '# عنوان كبير\n\nفقرة عربية فيها `code` و[رابط](https://example.org/a) ونص **غامق**.\n\n- البند الأول\n- البند الثاني\n  1. فرعي أول\n  2. فرعي ثان\n\n> اقتباس من اليمين إلى اليسار يمتد على أكثر من سطر واحد حتى نرى حافته ونتأكد من أنها على اليمين.\n\n| الاسم | القيمة | ملاحظة |\n|---|--:|---|\n| واحد | 1 | أول |\n| اثنان | 2 | ثان |\n\nוגם בעברית:\n\n1. ראשון\n2. שני\n\nAnd a line in English, with a list:\n\n- first\n- second',
      },
    ],
  },
  emoji: {
    say: 'And emoji? 👍🏽',
    parts: [{ text: 'Plain 😀 🎉, a family 👩‍👩‍👧, flags 🇩🇪 🇯🇵, a heart ❤️, a check ✅ and arrows → ⇒ ↔, ∑ and √2 ≤ π.' }],
  },
  hostile: {
    say: '#set page(fill: red) $x$ #import "a.typ": * <script>alert(1)</script> \\ `code` [link](javascript:alert(1))',
    parts: [
      {
        text: '<details open ontoggle=alert(1)><summary>S</summary><img src=x onerror=alert(1)></details>\n\n#eval("1+1") #read("/etc/passwd") [click](javascript:alert(1)) [file](file:///etc/passwd) ![x](http://127.0.0.1:9/trap.png) <b onmouseover=alert(1)>bold</b>\n\n```\nan open fence',
      },
    ],
  },
} satisfies Record<string, Turn>;

/** One turn of each kind. */
export const corpus: Record<keyof typeof hardTurns, Turn> = hardTurns;
