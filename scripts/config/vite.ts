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

/** One file without dependencies: an ES module for `dist/`, CommonJS for the single executable, which knows nothing else. */
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
          codeSplitting: false,
          // The cache is for this program, not for what its agents start.
          banner: 'delete process.env.NODE_COMPILE_CACHE;',
        },
      },
    },
  };
}
