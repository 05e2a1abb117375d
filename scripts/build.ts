/** Builds dist/: the page, precompressed; the server in one file; the migrations and the addon it needs. */

import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { diagramConfig, pageConfig, root, serverConfig, workerConfig, workers } from './config/vite.ts';

const dist = join(root, 'dist');
const textTypes = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.wasm', '.webmanifest']);

async function compress(file: string): Promise<void> {
  const text = await readFile(file);
  const variants = {
    '.br': await promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }),
    '.gz': await promisify(gzip)(text, { level: 9 }),
  };
  for (const [suffix, body] of Object.entries(variants)) {
    if (body.length < text.length) await writeFile(file + suffix, body);
  }
}

async function buildPage(): Promise<void> {
  await build(pageConfig);
  await build(diagramConfig);
  const entries = await readdir(join(dist, 'web'), { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && textTypes.has(extname(entry.name)));
  await Promise.all(texts.map((entry) => compress(join(entry.parentPath, entry.name))));
}

async function copyAddon(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  await cp(
    join(folder, `prebuilds/${process.platform}-${process.arch}.node`),
    join(dist, 'server/better_sqlite3.node'),
  );
}

async function buildWorkers(): Promise<void> {
  await Promise.all(workers.map((folder) => build(workerConfig('es', folder))));
  const engine = createRequire(import.meta.url).resolve('@myriaddreamin/typst-ts-web-compiler/wasm');
  await cp(engine, join(dist, 'server/pdf/engine.wasm'));
  await cp(join(root, 'server/export/pdf/fonts'), join(dist, 'server/pdf/fonts'), { recursive: true });
}

async function copyMigrations(): Promise<void> {
  await rm(join(dist, 'drizzle'), { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await cp(join(root, 'drizzle'), join(dist, 'drizzle'), {
    recursive: true,
    filter: (source) => !source.endsWith('snapshot.json'),
  });
}

await Promise.all([buildPage(), build(serverConfig('es')).then(copyAddon).then(buildWorkers), copyMigrations()]);
