/**
 * How the server is packed: run from source, as the bundle in dist/, or as a single executable with everything inside.
 * The only place that knows.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { getAsset, getAssetKeys, getRawAsset, isSea } from 'node:sea';
import { Worker } from 'node:worker_threads';
import packageJson from '../package.json' with { type: 'json' };
import { loadAddon } from './embedded-addon.ts';

export const version: string = packageJson.version;

const isSource = import.meta.filename?.endsWith('.ts') ?? false;

export const isPacked = !isSource;

/** A program and its arguments that runs a self-contained function of ours, which the single executable knows by `name`. */
export function programOf(name: string, work: () => void): string[] {
  return [process.execPath, ...(isSea() ? [name] : ['-e', `(${work.toString()})()`])];
}

/** The program and its arguments that runs this command line once more. */
export const ownProgram: readonly string[] = [
  process.execPath,
  ...(isSea() ? [] : [join(import.meta.dirname, isSource ? 'main.ts' : 'main.mjs')]),
];

/** Of the source tree, or of dist/. */
const root = join(import.meta.dirname ?? '', '..');

const directories = {
  web: join(root, isSource ? 'dist/web' : 'web'),
  drizzle: join(root, 'drizzle'),
};

/** Every file of a folder by its path in it, read at once: what is not in the map cannot be reached. */
function readFolder(folder: keyof typeof directories): Map<string, Buffer> {
  if (isSea()) {
    const prefix = `${folder}/`;
    const keys = getAssetKeys().filter((key) => key.startsWith(prefix));
    return new Map(keys.map((key) => [key.slice(prefix.length), Buffer.from(getRawAsset(key))]));
  }
  const directory = directories[folder];
  if (!existsSync(directory)) return new Map();
  return new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(directory, file).replaceAll('\\', '/'), readFileSync(file)]),
  );
}

/** In the order in which they apply. */
export function migrations(): { name: string; sql: string }[] {
  return [...readFolder('drizzle')]
    .filter(([path]) => path.endsWith('/migration.sql'))
    .map(([path, sql]) => ({ name: dirname(path), sql: sql.toString() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** better-sqlite3's addon, for its `nativeBinding`; undefined where it finds the addon itself, in node_modules. */
export function sqliteBinding(dataDir: string): object | undefined {
  if (isSource) return undefined;
  if (isSea()) return loadAddon('better_sqlite3', Buffer.from(getRawAsset('server/better_sqlite3.node')), dataDir);
  const module = { exports: {} };
  process.dlopen(module, join(import.meta.dirname, 'better_sqlite3.node'));
  return module.exports;
}

/** Of `server/export/pdf`, which the thread that lays out pages needs. */
const pdfFiles = {
  engine: isSource
    ? 'node_modules/@myriaddreamin/typst-ts-web-compiler/pkg/typst_ts_web_compiler_bg.wasm'
    : 'server/pdf/engine.wasm',
  fonts: isSource ? 'server/export/pdf/fonts' : 'server/pdf/fonts',
};

/** The engine that lays out pages; compressed with zstd in the single executable. */
export async function pdfEngine(): Promise<Uint8Array<ArrayBuffer>> {
  return isSea() ? new Uint8Array(getRawAsset('pdf/engine.wasm.zst')) : readFile(join(root, pdfFiles.engine));
}

/** Compressed with zstd, by their names without an ending. */
export async function pdfFonts(): Promise<Record<string, Uint8Array>> {
  const ending = '.ttf.zst';
  const prefix = 'pdf/fonts/';
  const names = isSea()
    ? getAssetKeys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
    : await readdir(join(root, pdfFiles.fonts));
  const fonts = names
    .filter((name) => name.endsWith(ending))
    .map(async (name): Promise<[string, Uint8Array]> => [
      name.slice(0, -ending.length),
      isSea() ? new Uint8Array(getRawAsset(prefix + name)) : await readFile(join(root, pdfFiles.fonts, name)),
    ]);
  return Object.fromEntries(await Promise.all(fonts));
}

function startWorker(folder: 'pdf' | 'import', workerData: unknown, transferList: ArrayBuffer[] = []): Worker {
  const options = { workerData, transferList, env: {}, resourceLimits: { maxOldGenerationSizeMb: 1_024 } };
  if (isSea()) return new Worker(getAsset(`${folder}/worker.cjs`, 'utf8'), { ...options, eval: true });
  return new Worker(
    join(root, isSource ? `server/export/${folder}/worker.ts` : `server/${folder}/worker.mjs`),
    options,
  );
}

/** The thread that lays out pages. */
export function startPdfWorker(workerData: unknown): Worker {
  return startWorker('pdf', workerData);
}

/** The thread that reads files to be imported; the memory of the pieces goes over to it. */
export function startImportWorker(workerData: { pieces: readonly Uint8Array<ArrayBuffer>[] }): Worker {
  return startWorker(
    'import',
    workerData,
    workerData.pieces.map(({ buffer }) => buffer),
  );
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const encodings = { br: '.br', gzip: '.gz' } as const;

type Encoding = keyof typeof encodings;

export interface PageFile {
  body: Buffer;
  type: string;
  encoding?: Encoding;
  /** The name changes with the content: a browser may keep the file for ever. */
  immutable: boolean;
  etag: string;
}

let folder: Map<string, Buffer> | undefined;
const files = new Map<string, PageFile>();

/**
 * A file of the page by its URL path (`/` is the page itself), in the best encoding that the request's Accept-Encoding
 * allows; the answer varies by that header.
 */
export function pageFile(path: string, acceptEncoding = ''): PageFile | undefined {
  folder ??= readFolder('web');
  const name = path.replace(/^\//, '') || 'index.html';
  const type = types[extname(name)];
  if (!type || !folder.has(name)) return undefined;
  const accepted = acceptEncoding.split(',').map((item) => item.trim());
  const encoding = (['br', 'gzip'] as const).find(
    (candidate) => folder?.has(name + encodings[candidate]) && accepted.some((item) => allows(item, candidate)),
  );
  const stored = encoding ? name + encodings[encoding] : name;
  const known = files.get(stored);
  if (known) return known;
  const body = folder.get(stored) ?? Buffer.alloc(0);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  const file: PageFile = { body, type, encoding, immutable: name.startsWith('assets/'), etag };
  files.set(stored, file);
  return file;
}

/** One item of Accept-Encoding: a name, perhaps with a weight, where 0 forbids. */
function allows(item: string, encoding: Encoding): boolean {
  const [name, weight = 'q=1'] = item.split(';').map((part) => part.trim());
  return name === encoding && Number(weight.replace(/^q=/, '')) > 0;
}
