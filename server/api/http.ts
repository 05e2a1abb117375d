/** Every route of the server, and what each must pass. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { Refused } from '../core/refusal.ts';
import type { Auth } from './auth.ts';
import { cookieSeconds } from './auth.ts';
import { parseFollowing } from './stream/cursor.ts';
import { exportSession, type ExportRouteSources } from './export.ts';
import { deliver, receive, type FileSources } from './files.ts';
import { importSessions, type ImportRouteSources } from './import.ts';
import { diagramPolicy } from './diagram-policy.ts';
import { cookieName, fence, makeAuthGuard, makeHostGuard } from './guard.ts';
import { problem, refuse } from './problem.ts';
import { download } from './process-output.ts';
import type { AppRouter } from './router.ts';
import { downloadUsage } from './usage/csv.ts';
import type { UsageSources } from './usage/procedure.ts';
import { problemOfFollowing, serveStream, type StreamSources } from './stream/stream.ts';

const mostBodyBytes = 1024 * 1024;

function tooLarge(c: Context): Response {
  const message = 'The request is larger than 1 MiB. Send less text at once.';
  return c.json({ error: { message, code: -32_013, data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 } } }, 413);
}

const limitChunks = bodyLimit({ maxSize: mostBodyBytes, onError: tooLarge });

/** Uploads go to disk as they come, with limits of their own. A stated length is kept by the parser of HTTP itself. */
const limitBody: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD' || isUpload(c)) return next();
  const length = c.req.header('content-length');
  if (length === undefined || c.req.header('transfer-encoding') !== undefined) return limitChunks(c, next);
  return Number(length) > mostBodyBytes ? tooLarge(c) : next();
};

export interface PageFile {
  body: Buffer;
  type: string;
  encoding?: string;
  immutable: boolean;
  etag: string;
}

export interface HttpSources extends StreamSources, FileSources, ImportRouteSources, ExportRouteSources, UsageSources {
  auth: Auth;
  router: AppRouter;
  version: string;
  /** The port that is listened on, known once it is. */
  port: () => number;
  /** What else the Host header may say. */
  ownHosts: () => readonly string[];
  pageFile: (path: string, acceptEncoding: string) => PageFile | undefined;
  onBug: (error: unknown, where: string) => void;
}

interface Bindings {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

const loginInput = z.union([
  z.strictObject({ secret: z.string().max(200) }),
  z.strictObject({ token: z.string().max(500) }),
]);

function isUpload({ req }: Context): boolean {
  return req.method === 'POST' && /^\/api\/(?:sessions\/[^/]+\/files|import)$/.test(req.path);
}

export function makeHttp(sources: HttpSources) {
  const { auth, router, version, port, ownHosts, pageFile, onBug } = sources;
  const app = new Hono<{ Bindings: Bindings }>();
  /** Open streams, with the cookie that each came in with. */
  const streams = new Map<() => void, string | undefined>();

  function logIn(c: Context, cookie: string): Response {
    setCookie(c, cookieName(port()), cookie, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: cookieSeconds,
      secure: c.req.header('x-forwarded-proto') === 'https',
    });
    return c.body(null, 204);
  }

  function page(c: Context, path: string): Response {
    const file = pageFile(path, c.req.header('accept-encoding') ?? '');
    if (!file) return problem(c, 404, `There is no ${path} here.`);
    c.header('ETag', file.etag);
    c.header('Vary', 'Accept-Encoding');
    c.header('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304);
    c.header('Content-Type', file.type);
    if (file.encoding) c.header('Content-Encoding', file.encoding);
    return c.body(new Uint8Array(file.body));
  }

  app.use(fence);
  app.get('/healthz', (c) => c.json({ status: 'ok', version }));
  app.use(makeHostGuard(port, ownHosts));
  app.use(limitBody);

  app.post('/api/login', async (c) => {
    const input = loginInput.safeParse(await c.req.json().catch(() => undefined));
    if (!input.success) return problem(c, 400, 'Send {"secret": …} from a login link, or {"token": …}.');
    if ('token' in input.data) {
      if (auth.isOwnerToken(input.data.token)) return logIn(c, auth.makeCookie());
      return problem(c, 401, 'This token is not known here.');
    }
    const cookie = auth.redeem(input.data.secret);
    if (cookie) return logIn(c, cookie);
    return problem(c, 401, 'This login link was used already or is too old. Run `npx sessile login-link` for another.');
  });

  const authGuard = makeAuthGuard(auth, port);
  app.use('/api/*', authGuard);
  app.use('/trpc/*', authGuard);

  app.post('/api/logout', (c) => {
    const cookie = getCookie(c, cookieName(port()));
    if (cookie) {
      auth.forgetCookie(cookie);
      for (const [end, owner] of streams) if (owner === cookie) end();
    }
    deleteCookie(c, cookieName(port()), { path: '/' });
    return c.body(null, 204);
  });
  app.post('/api/login-link', (c) => c.json({ secret: auth.makeLinkSecret() }));

  app.get('/api/stream', (c) => {
    const following = parseFollowing({
      sessions: c.req.queries('session') ?? [],
      processes: c.req.queries('process') ?? [],
      processList: c.req.query('processes'),
      after: c.req.query('after'),
      list: c.req.query('list'),
      lastEventId: c.req.header('last-event-id'),
    });
    if (typeof following === 'string') return problem(c, 400, following);
    const [only] = following.sessions;
    const isAlone = following.list === undefined && !following.hasProcessList && following.processes.length === 0;
    if (only && following.sessions.length === 1 && isAlone && !sources.store.load(only.id)) {
      return problem(c, 404, 'There is no such session; it may have been deleted.');
    }
    const wrong = problemOfFollowing(sources, following);
    if (wrong) return problem(c, 400, wrong);
    // Its headers are all that a HEAD asks for; the stream itself would never end.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    const end = serveStream(sources, following, c.env.incoming, c.env.outgoing);
    streams.set(end, getCookie(c, cookieName(port())));
    c.env.outgoing.on('close', () => streams.delete(end));
    return RESPONSE_ALREADY_SENT;
  });

  app.get('/api/processes/:id/output', (c) => download(c, sources.processes));
  app.post('/api/sessions/:id/files', (c) => receive(c, sources, c.env.incoming));
  app.get('/api/sessions/:id/files/*', (c) => deliver(c, sources));
  app.post('/api/import', (c) => importSessions(c, sources, c.env.incoming));
  app.get('/api/usage.csv', (c) => downloadUsage(c, sources));
  app.get('/api/sessions/:id/export', (c) => exportSession(c, sources));

  app.all('/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router,
      onError({ error, path }) {
        if (error.code === 'INTERNAL_SERVER_ERROR') onBug(error.cause ?? error, `/trpc/${path ?? ''}`);
      },
    }),
  );
  app.all('/api/*', (c) => problem(c, 404, `There is no ${c.req.path} here.`));

  app.get('/', (c) => page(c, '/index.html'));
  app.get('/sessions/:id', (c) => page(c, '/index.html'));
  app.get('/usage', (c) => page(c, '/index.html'));
  app.get('/processes', (c) => page(c, '/index.html'));
  app.get('/processes/:id', (c) => page(c, '/index.html'));
  app.get('/diagram.html', (c) => {
    const path = '/diagram/index.html';
    c.header('Content-Security-Policy', diagramPolicy(pageFile(path, '')?.body));
    return page(c, path);
  });
  app.get('/*', (c) => page(c, c.req.path));
  app.notFound((c) => problem(c, 404, `There is no ${c.req.path} here.`));
  app.onError((error, c) => {
    if (error instanceof Refused) return refuse(c, error);
    onBug(error, c.req.path);
    return problem(c, 500, 'Something broke inside Sessile. Nothing was changed; try again.');
  });

  return {
    fetch: app.fetch,
    /** Ends every stream; their readers come back by themselves. */
    closeStreams(): void {
      for (const end of streams.keys()) end();
    },
  };
}
