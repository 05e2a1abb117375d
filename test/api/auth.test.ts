import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeRouter } from '../../server/api/router.ts';
import { sendRaw } from '../support/client.ts';
import { startApp, token, type TestApp } from '../support/start-app.ts';

const loginFirst = {
  error: { message: 'Log in first: open the link that `sessile login-link` prints, or send a token.' },
};
const used = {
  error: { message: 'This login link was used already or is too old. Run `npx sessile login-link` for another.' },
};

const headersOfAll = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

let app: TestApp;
let port = '';

beforeAll(async () => {
  app = await startApp();
  ({ port } = new URL(app.url));
});

afterAll(() => app[Symbol.asyncDispose]());

const listPath = `/trpc/session.list?input=${encodeURIComponent('{}')}`;

const json = { 'Content-Type': 'application/json' };

function secretOf(link: string): string {
  return /#login=(\S+)$/.exec(link)?.[1] ?? '';
}

function logIn(secret: string) {
  return sendRaw(`${app.url}/api/login`, { method: 'POST', headers: json, body: JSON.stringify({ secret }) });
}

async function makeCookie(): Promise<string> {
  const { headers } = await logIn(secretOf(app.makeLoginLink()));
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Procedures as programs call them: a query is a GET. */
const { _def: definition } = makeRouter({} as never);
// Every procedure says what it is; the type of the map does not.
const every = definition.procedures as unknown as Record<string, { _def: { type: string } }>;
const procedures = Object.entries(every).map(([path, { _def: procedure }]) => ({
  method: procedure.type === 'query' ? 'GET' : 'POST',
  path: `/trpc/${path}`,
}));

const closed = [
  { method: 'POST', path: '/api/logout' },
  { method: 'POST', path: '/api/login-link' },
  { method: 'GET', path: '/api/stream?list=0' },
  { method: 'HEAD', path: '/api/stream?list=0' },
  { method: 'POST', path: '/api/sessions/some-id/files' },
  { method: 'GET', path: '/api/sessions/some-id/files/a.txt' },
  { method: 'GET', path: '/api/processes/some-id/output' },
  { method: 'POST', path: '/api/import' },
  { method: 'GET', path: '/api/sessions/some-id/export?format=json' },
  { method: 'GET', path: '/api/usage.csv' },
  { method: 'GET', path: '/api/nothing' },
  { method: 'PUT', path: '/api/stream' },
  { method: 'POST', path: '/trpc/session.list,session.list?batch=1' },
  ...procedures,
];

describe('the routes', () => {
  it('are those that are tested here', () => {
    const source = readFileSync(join(import.meta.dirname, '../../server/api/http.ts'), 'utf8');
    const routes = [...source.matchAll(/\bapp\.(get|post|put|delete|patch|all|on|route|mount)\('([^']+)'/g)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    expect(routes).toEqual([
      'get /healthz',
      'post /api/login',
      'post /api/logout',
      'post /api/login-link',
      'get /api/stream',
      'get /api/processes/:id/output',
      'post /api/sessions/:id/files',
      'get /api/sessions/:id/files/*',
      'post /api/import',
      'get /api/usage.csv',
      'get /api/sessions/:id/export',
      'all /trpc/*',
      'all /api/*',
      'get /',
      'get /sessions/:id',
      'get /usage',
      'get /processes',
      'get /processes/:id',
      'get /diagram.html',
      'get /*',
    ]);
  });

  it.each(closed)('ask for credentials: $method $path', async ({ method, path }) => {
    const credentials: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer wrong-token-0123456789' },
      { Authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` },
      { Authorization: token },
      { 'X-Api-Key': token },
      { Cookie: `sessile_${port}=forged` },
      { Cookie: `sessile_${port}=${token}` },
    ];
    const answers = await Promise.all(
      credentials.map((headers) =>
        sendRaw(`${app.url}${path}${path.includes('?') ? '&' : '?'}token=${token}`, {
          method,
          headers: { Origin: app.url, ...headers },
        }),
      ),
    );
    const expected = { status: 401, body: method === 'HEAD' ? '' : JSON.stringify(loginFirst) };
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(answers.map(() => expected));
  });

  it('are open for health, the page and the login', async () => {
    const health = await sendRaw(`${app.url}/healthz`);
    expect({ status: health.status, body: JSON.parse(health.body) }).toEqual({
      status: 200,
      body: { status: 'ok', version: expect.any(String) },
    });
    for (const path of ['/', '/diagram.html', '/sessions/some-id', '/usage', '/processes', '/processes/some-id'])
      expect([200, 404]).toContain((await sendRaw(`${app.url}${path}`)).status);
    expect((await logIn('wrong')).status).toBe(401);
  });

  it('fence every answer with headers', async () => {
    const authorized = { Authorization: `Bearer ${token}` };
    const answers = await Promise.all([
      sendRaw(`${app.url}/healthz`),
      sendRaw(`${app.url}/`),
      sendRaw(`${app.url}/nothing.js`),
      sendRaw(`${app.url}/api/nothing`, { headers: authorized }),
      sendRaw(`${app.url}/trpc/session.list`),
      sendRaw(`${app.url}/trpc/session.list`, { headers: authorized }),
      sendRaw(`${app.url}/trpc/session.get?input=%7B%22id%22%3A%22none%22%7D`, { headers: authorized }),
      sendRaw(`${app.url}/api/stream`, { headers: authorized }),
      sendRaw(`${app.url}/healthz`, { headers: { Host: 'evil.example' } }),
      sendRaw(`${app.url}/api/login`, {
        method: 'POST',
        headers: { ...json, Origin: 'http://evil.example' },
        body: '{}',
      }),
      sendRaw(`${app.url}/api/login`, { method: 'POST', headers: json, body: ' '.repeat(2_000_000) }),
    ]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject(headersOfAll);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-(inline|eval)/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('fence the stream too', async () => {
    const response = await app.client.fetch('/api/stream?list=0');
    await response.body?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...headersOfAll,
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });
});

describe('a foreign site', () => {
  it.each(['evil.example', `evil.example:4770`, '127.0.0.1', '127.0.0.1:1', 'localhost', '127.0.0.1.evil.example'])(
    'is refused as Host %j',
    async (host) => {
      for (const path of ['/', '/trpc/session.list', '/api/stream?list=0', '/api/login']) {
        const { status } = await sendRaw(`${app.url}${path}`, {
          headers: { Host: host, Authorization: `Bearer ${token}` },
        });
        expect({ path, status }).toEqual({ path, status: 403 });
      }
    },
  );

  it('is refused as Origin, also with credentials, also on another port of this host', async () => {
    const cookie = await makeCookie();
    for (const origin of [
      'http://evil.example',
      'null',
      'http://127.0.0.1:1',
      'http://localhost',
      `http://localhost:${port}`,
      `${app.url}.evil.example`,
    ]) {
      const each: Record<string, string>[] = [{ Authorization: `Bearer ${token}` }, { Cookie: cookie }];
      for (const credentials of each) {
        const { status } = await sendRaw(`${app.url}/trpc/session.list`, {
          headers: { Origin: origin, ...credentials },
        });
        expect({ origin, status }).toEqual({ origin, status: 403 });
      }
    }
  });

  it('cannot use the cookie: not without an Origin, not from another site of this host', async () => {
    const cookie = await makeCookie();
    const body = JSON.stringify({});
    const create = (headers: Record<string, string>) =>
      sendRaw(`${app.url}/trpc/session.create`, {
        method: 'POST',
        headers: { ...json, Cookie: cookie, ...headers },
        body,
      });
    const list = (headers: Record<string, string>) =>
      sendRaw(`${app.url}${listPath}`, { headers: { Cookie: cookie, ...headers } });
    const statuses = await Promise.all([
      create({}),
      create({ Origin: app.url, 'Sec-Fetch-Site': 'same-site' }),
      create({ Origin: app.url, 'Sec-Fetch-Site': 'cross-site' }),
      list({ 'Sec-Fetch-Site': 'same-site' }),
      list({ 'Sec-Fetch-Site': 'cross-site' }),
      list({ 'Sec-Fetch-Site': 'none' }),
      list({}),
      create({ Origin: app.url, 'Sec-Fetch-Site': 'same-origin' }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 200, 200, 200]);
    expect((await app.client.session.list.query({})).items.length).toBe(1);
  });
});

describe('a login link', () => {
  it('works once', async () => {
    const secret = secretOf(app.makeLoginLink());
    const [first, second] = [await logIn(secret), await logIn(secret)];
    expect([first.status, second.status, JSON.parse(second.body)]).toEqual([204, 401, used]);
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('works for one of two who come at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const secret = secretOf(app.makeLoginLink());
      const answers = await Promise.all([logIn(secret), logIn(secret), logIn(secret)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401, 401]);
    }
  });

  it('is too old after 10 minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const [early, late] = [secretOf(app.makeLoginLink()), secretOf(app.makeLoginLink())];
      vi.setSystemTime(Date.now() + 10 * 60_000 - 1_000);
      expect((await logIn(early)).status).toBe(204);
      vi.setSystemTime(Date.now() + 2_000);
      expect((await logIn(late)).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is over when the server restarts, and the cookie is not', async () => {
    await using own = await startApp();
    const secret = secretOf(own.makeLoginLink());
    const ask = (body: object) =>
      sendRaw(`${own.url}/api/login`, { method: 'POST', headers: json, body: JSON.stringify(body) });
    const { headers } = await ask({ secret: secretOf(own.makeLoginLink()) });
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    await own.restart();
    expect((await ask({ secret })).status).toBe(401);
    expect((await sendRaw(`${own.url}${listPath}`, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('is not guessed', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => logIn(`guess-${index}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it.each(['', '{', '{}', '[]', 'null', '{"secret":5}', '{"secret":"a","more":1}', '{"token":"a","secret":"b"}'])(
    'is asked for in words when the request is %j',
    async (body) => {
      const answer = await sendRaw(`${app.url}/api/login`, { method: 'POST', headers: json, body });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        400,
        { error: { message: 'Send {"secret": …} from a login link, or {"token": …}.' } },
      ]);
    },
  );
});

describe('the cookie', () => {
  it('is for this server, this site and no script', async () => {
    const { headers } = await logIn(secretOf(app.makeLoginLink()));
    const [value, ...attributes] = headers['set-cookie']?.[0]?.split('; ') ?? [];
    expect(value).toMatch(new RegExp(`^sessile_${port}=[\\w-]{43}$`));
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Strict']);
  });

  it('is secure behind TLS', async () => {
    const secret = secretOf(app.makeLoginLink());
    const { headers } = await sendRaw(`${app.url}/api/login`, {
      method: 'POST',
      headers: { ...json, 'X-Forwarded-Proto': 'https' },
      body: JSON.stringify({ secret }),
    });
    expect(headers['set-cookie']?.[0]).toContain('; Secure');
  });

  it('is new at each login, also by token, and over after the logout', async () => {
    const byToken = await sendRaw(`${app.url}/api/login`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ token }),
    });
    const cookie = byToken.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(cookie).not.toBe(await makeCookie());
    const list = () => sendRaw(`${app.url}${listPath}`, { headers: { Cookie: cookie } }).then(({ status }) => status);
    expect(await list()).toBe(200);
    await sendRaw(`${app.url}/api/logout`, { method: 'POST', headers: { Cookie: cookie, Origin: app.url } });
    expect(await list()).toBe(401);
  });
});
