/** How vite bundles the page and the server. */

import { join } from 'node:path';
import type { InlineConfig, Plugin } from 'vite';
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

/** Puts the only script of a page into it, so that the page needs to load nothing. */
const scriptInside: Plugin = {
  name: 'script-inside',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const page = Object.values(bundle).find(({ fileName }) => fileName.endsWith('.html'));
      const script = Object.values(bundle).find(({ type }) => type === 'chunk');
      if (page?.type !== 'asset' || script?.type !== 'chunk') throw new Error('A page with one script was expected.');
      // In text that HTML reads as a script, these would end it or change how it is read.
      const code = script.code.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
      const tag = /<script type="module"[^>]*><\/script>/;
      page.source = String(page.source).replace(tag, () => `<script type="module">${code}</script>`);
      delete bundle[script.fileName];
    },
  },
};

/** Parts of Mermaid that are large and seldom used; the licence of ELK does not fit either. Who needs one is told so. */
const partsLeftOut: Plugin = {
  name: 'parts-left-out',
  enforce: 'pre',
  resolveId: (id) => (/^(elkjs|katex)(\/|$)/.test(id) ? '\0part-left-out' : undefined),
  load: (id) =>
    id === '\0part-left-out'
      ? `const absent = function () { throw new Error('It needs a part of Mermaid that Sessile leaves out.'); };
         export default Object.assign(absent, { renderToString: absent });`
      : undefined,
};

/** The document that draws diagrams; built after the page, into whose folder it goes. */
export const diagramConfig: InlineConfig = {
  configFile: false,
  root: join(root, 'web/diagram'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [partsLeftOut, scriptInside],
  build: {
    outDir: join(root, 'dist/web/diagram'),
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { output: { codeSplitting: false } },
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

/** The threads that lay out PDFs and read imports. */
export const workers = ['pdf', 'import'] as const;

/** A thread in one file of its own; built after the server, whose folder it shares. */
export function workerConfig(format: 'es' | 'cjs', folder: (typeof workers)[number]): InlineConfig {
  const { build: server, ...config } = serverConfig(format);
  return {
    ...config,
    build: {
      ...server,
      ssr: `server/export/${folder}/worker.ts`,
      outDir: `${server?.outDir}/${folder}`,
      rolldownOptions: {
        output: { format, entryFileNames: format === 'es' ? 'worker.mjs' : 'worker.cjs', codeSplitting: false },
      },
    },
  };
}
