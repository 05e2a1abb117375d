/** How vite bundles the page and the server. */

import { join } from 'node:path';
import type { InlineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export const root = join(import.meta.dirname, '../..');

export const pageConfig: InlineConfig = {
  configFile: false,
  root: join(root, 'web'),
  logLevel: 'warn',
  plugins: [solid()],
  // Workers load their parts lazily, as the page does.
  worker: { format: 'es' },
  build: {
    outDir: join(root, 'dist/web'),
    emptyOutDir: true,
    // The page's content security policy allows neither data: URLs nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
};

/** Without dependencies: ES modules for `dist/`, one file of CommonJS for the single executable, which knows nothing else. */
export function serverConfig(format: 'es' | 'cjs'): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: 'server/main.ts',
      outDir: format === 'es' ? 'dist/server' : 'dist/binary',
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        output: {
          format,
          entryFileNames: format === 'es' ? 'main.mjs' : 'main.cjs',
          // What is loaded late is not read at the start; the executable holds compiled code anyway.
          codeSplitting: format === 'es',
          chunkFileNames: '[name]-[hash].mjs',
          // The cache is for this program, not for what its agents start.
          banner: 'delete process.env.NODE_COMPILE_CACHE;',
        },
      },
    },
  };
}

/** The thread that lays out PDFs, in one file of its own; built after the server, whose folder it shares. */
export function pdfWorkerConfig(format: 'es' | 'cjs'): InlineConfig {
  const { build: server, ...config } = serverConfig(format);
  return {
    ...config,
    build: {
      ...server,
      ssr: 'server/export/pdf/worker.ts',
      outDir: `${server?.outDir}/pdf`,
      rolldownOptions: {
        output: { format, entryFileNames: format === 'es' ? 'worker.mjs' : 'worker.cjs', codeSplitting: false },
      },
    },
  };
}
