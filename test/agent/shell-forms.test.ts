/** where there is no sandbox, what was allowed is exactly what was shown, in whatever form a shell would take more. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

const outside = mkdtempSync('/var/tmp/sessile-forms-');
let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url, config: { sandbox: 'process' } });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
  rmSync(outside, { recursive: true });
});

/** What the person allowed for the session. */
const allowed = 'echo hello';
const forbidden = `touch ${outside}/x`;

const joints = ['&&', '||', ';', '|', '|&', '&', '\n', '\r', '\r\n', ' \n', ';;', '\u2028', '\u0085', '\v', '\f', '\0'];
const pairs = joints.flatMap((joint) => [
  `${allowed}${joint}${forbidden}`,
  `${allowed} ${joint} ${forbidden}`,
  `${forbidden}${joint}${allowed}`,
  `${forbidden} ${joint} ${allowed}`,
]);
const wraps = [
  ...['(%)', '{ %; }', '$(%)', '`%`', '"$(%)"', "'%'", '<(%)', '>(%)', 'eval "%"', 'sh -c "%"', 'bash -c "%"'],
  ...['exec %', 'command %', 'builtin %', 'env %', 'env X=1 %', 'X=1 %', 'PATH=. %', 'nohup %', 'nice %', 'time %'],
  ...['timeout 9 %', 'setsid %', 'sudo %', 'doas %', 'su -c "%"', 'xargs %', 'find . -exec % \\;', 'watch %', '! %'],
  ...[
    'if %; then :; fi',
    'while %; do break; done',
    'for i in 1; do %; done',
    'case x in x) %;; esac',
    'f() { %; }; f',
  ],
  ...[
    'trap "%" EXIT',
    'coproc %',
    'select x in 1; do %; done',
    '[[ -z $(%) ]]',
    '((x=$(%)))',
    'test -z "$(%)"',
    '%  #',
  ],
  ...[
    '# %',
    ': <<X\n%\nX',
    'cat <<X | sh\n%\nX',
    'sh <<<"%"',
    'sh < <(%)',
    '% >file',
    '% 2>&1',
    '% </dev/null',
    '>file %',
  ],
  ...[
    'alias e=%',
    'source <(%)',
    '. ./x; %',
    'python3 -c "import os; os.system(\'%\')"',
    'perl -e "system q(%)"',
    ' %',
  ],
  ...['\t%', '\\\n%', '%\\\n', '%\n', '% ', '\u00a0%', '\ufeff%', '\u202e%', '%\u200b', '"%"'],
].flatMap((form) => [form.replace('%', allowed), form.replace('%', forbidden)]);
const others = [
  ...[
    'echo  hello',
    'echo\thello',
    'echo "hello"',
    "echo 'hello'",
    'ECHO hello',
    'Echo hello',
    'echo Hello',
    'echo hello ',
  ],
  ...[
    '/bin/echo hello',
    './echo hello',
    'echo hello world',
    'echo hell?',
    'echo hell*',
    'echo ${x:-hello}',
    'e\\cho hello',
  ],
  ...[
    '/proc/self/root/bin/echo hello',
    'echo hello\u0301',
    'echo һello',
    'echo hello --',
    'echo',
    'hello',
    '*',
    '.',
    ':',
  ],
  Array.from({ length: 60 }, () => allowed).join(' && '),
];
const forms = [...new Set([...pairs, ...wraps, ...others])].filter((form) => form !== allowed);

describe('without a sandbox', () => {
  it(`a command that was allowed allows no other: ${forms.length} forms`, async () => {
    expect(forms.length).toBeGreaterThanOrEqual(200);
    const { client } = app;
    const calls = [allowed, ...forms, allowed].map((command) => ({
      parts: [{ call: { name: 'shell', input: { command } } }],
    }));
    const asked: string[] = [];
    // A turn has at most 200 steps.
    const { id } = await client.session.create.mutate({
      settings: { model: 'openai/fake', approvals: 'auto', timeout: 0 },
    });
    using stream = await client.stream(`session=${id}`);
    let seen = 0;
    for (let first = 0; first < calls.length; first += 100) {
      const part = calls.slice(first, first + 100);
      upstream.script(...part, { parts: [{ text: ['Done.'] }] });
      await client.message.send.mutate({ session: id, text: 'Go on.', clientId: `message ${first}` });
      for (;;) {
        const frame = await stream.until(({ event, data }) => {
          const { seq, type } = data as { seq: number; type: string };
          return event === 'event' && seq > seen && /^(approval\.asked|turn\.ended)$/.test(type);
        });
        const event = frame.data as { seq: number; type: string; what: string; approval: string };
        seen = event.seq;
        if (event.type === 'turn.ended') break;
        asked.push(event.what);
        const decision = event.what === allowed ? 'session' : 'deny';
        await client.approval.decide.mutate({ session: id, approval: event.approval, decision });
      }
    }
    expect(asked).toEqual([allowed, ...forms]);
    expect(readdirSync(outside)).toEqual([]);
    const { messages } = await client.session.get.query({ id });
    const statuses = messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool' ? [part.status] : [])),
    );
    expect(statuses.filter((status) => status === 'done').length).toBe(2);
    expect(statuses.filter((status) => status === 'denied').length).toBe(forms.length);
  }, 120_000);

  it('every server says so, and a new session asks', async () => {
    const { sandbox } = await app.client.server.info.query();
    expect(sandbox).toMatchObject({ kind: 'process', isIsolated: false });
    expect(sandbox.warning).toMatch(/^Commands of the agent are not isolated/);
    const { settings } = await app.client.session.create.mutate({ settings: { model: 'openai/fake' } });
    expect(settings.approvals).toBe('ask');
  });
});
