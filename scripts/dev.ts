/** The page from vite with hot reload, the server from source, restarted when it changes. Ctrl-C ends both. */

import { spawn } from 'node:child_process';
import { createServer, type ProxyOptions } from 'vite';
import { pageConfig, root } from './config/vite.ts';

const port = process.env.SESSILE_PORT ?? '4770';
const target = `http://127.0.0.1:${port}`;

/** The server accepts its own origin only; the page comes from vite's. */
const proxy: ProxyOptions = {
  target,
  changeOrigin: true,
  configure: (requests) => {
    requests.on('proxyReq', (request) => {
      if (request.getHeader('origin')) request.setHeader('origin', target);
    });
  },
};

const vite = await createServer({
  ...pageConfig,
  logLevel: 'info',
  server: {
    host: '127.0.0.1',
    proxy: { '/trpc': proxy, '/api': proxy, '/healthz': proxy, '/metrics': proxy, '/diagram.html': proxy },
  },
});
await vite.listen();
const page = vite.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? target;

const args = [
  '--watch',
  '--watch-preserve-output',
  'server/main.ts',
  'serve',
  '--port',
  port,
  ...process.argv.slice(2),
];
const server = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
// The login link that the server prints shall open the page with hot reload.
server.stdout.setEncoding('utf8').on('data', (text: string) => process.stdout.write(text.replaceAll(target, page)));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => {
  process.exitCode = code ?? 0;
  void vite.close();
});
