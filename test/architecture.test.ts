/** The shape of the source, as the design fixes it. Do not teach it exceptions: move the code. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseSync, type ParseResult } from 'vite';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Rule {
  /** Areas whose values and types it may use; its own is always among them. */
  from: string[];
  /** Areas of which it may name the types. */
  types?: string[];
  /** Packages and built-ins that it must not import. */
  never?: RegExp;
}

const transports = /^(@?hono|@trpc)(\/|$)/;
const everything = /./;

/** Areas are the folders of server/, the files beside them, and web. */
const rules: Record<string, Rule> = {
  core: { from: [], never: everything },
  ports: { from: ['core'], never: transports },
  machine: { from: [], never: transports },
  adapters: { from: ['core', 'ports', 'machine'], never: transports },
  models: { from: ['core', 'ports'], never: transports },
  log: { from: ['core', 'ports'], never: transports },
  processes: { from: ['core', 'ports', 'machine', 'log'], never: transports },
  workspace: { from: ['core', 'ports'], never: transports },
  egress: { from: ['core'], never: transports },
  agent: { from: ['core', 'ports', 'models', 'log', 'processes', 'egress', 'workspace'], never: transports },
  outbox: { from: ['core', 'ports', 'log'], never: transports },
  feedback: { from: ['core', 'ports', 'log', 'outbox'], never: transports },
  webhook: { from: ['core', 'ports', 'log', 'outbox'], never: transports },
  followers: { from: ['core', 'ports', 'log', 'feedback', 'webhook'], never: transports },
  search: { from: ['core', 'log'], never: transports },
  reporter: { from: ['core', 'ports', 'log'], never: transports },
  export: { from: ['core', 'ports', 'log'], never: transports },
  api: {
    from: ['core', 'models', 'log', 'processes', 'agent', 'workspace', 'export', 'feedback', 'webhook', 'search'],
    types: ['ports'],
  },
  cli: { from: ['core'], never: transports },
  config: { from: ['core'], never: transports },
  embedded: { from: ['embedded-addon'], never: transports },
  'embedded-addon': { from: [], never: transports },
  web: { from: ['core'], types: ['api'], never: /^(node:|better-sqlite3|drizzle-orm|@?hono)/ },
  listen: { from: ['core'], never: transports },
  app: {
    from: [
      'core',
      'listen',
      'ports',
      'adapters',
      'models',
      'log',
      'processes',
      'workspace',
      'egress',
      'agent',
      'reporter',
      'export',
      'feedback',
      'followers',
      'search',
      'api',
      'config',
      'embedded',
    ],
  },
  hold: { from: ['core', 'ports', 'adapters', 'processes'], never: transports },
  main: { from: ['hold', 'core', 'app', 'cli', 'config', 'egress', 'embedded'] },
};

interface Source {
  path: string;
  area: string;
  lines: number;
  /** Without comments. */
  code: string;
  module: ParseResult['module'];
}

function areaOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'server' ? second.replace(/\.ts$/, '') : top;
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const { module, comments } = parseSync(path, text);
  const code = comments.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  return { path, area: areaOf(path), lines: text.trimEnd().split('\n').length, code, module };
}

interface Import {
  of: string;
  isType: boolean;
}

function importsOf({ module }: Source): Import[] {
  const named = module.staticImports.map(({ moduleRequest, entries }) => ({
    of: moduleRequest.value,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  const passedOn = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) => (moduleRequest ? [{ of: moduleRequest.value, isType }] : []));
  return [...named, ...passedOn];
}

function dynamicImportsOf({ module, path }: Source): Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  return module.dynamicImports.map(({ moduleRequest }) => ({
    of: text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^['"`]|['"`]$/g, ''),
    isType: false,
  }));
}

/** Why an import breaks the rules; undefined if it does not. */
function objection({ path, area }: Source, { of, isType }: Import): string | undefined {
  const rule = rules[area];
  if (!rule) return `${path}: "${area}" is not part of the design; give it a row in the rules`;
  if (!of.startsWith('.')) return rule.never?.test(of) ? `${path}: ${area} must not import ${of}` : undefined;
  const target = relative(root, join(root, dirname(path), of));
  const to = areaOf(target);
  const isOurs = target.startsWith('server/') || target.startsWith('web/');
  if (!isOurs) return area === 'embedded' && target === 'package.json' ? undefined : `${path} imports ${target}`;
  if (to === area || rule.from.includes(to) || (isType && rule.types?.includes(to))) return undefined;
  const kind = rule.types?.includes(to) ? 'more than types' : 'anything';
  return `${path} imports ${target}: ${area} must not import ${kind} from ${to}`;
}

const paths = ['server', 'web']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
const sources = paths.filter((path) => /\.tsx?$/.test(path)).map(readSource);

describe('the source', () => {
  it('imports in one direction', () => {
    const objections = sources.flatMap((source) =>
      [...importsOf(source), ...dynamicImportsOf(source)].map((item) => objection(source, item)),
    );
    expect(objections.filter(Boolean)).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    const readers = sources.filter(({ code }) => /\bprocess\s*\.\s*env\b|import\.meta\.env\b/.test(code));
    expect(readers.map(({ path }) => path).filter((path) => path !== 'server/config.ts')).toEqual([]);
  });

  it('has no file over 400 lines', () => {
    expect(sources.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('has at most twelve files a folder', () => {
    const counts = Map.groupBy(sources, ({ path }) => dirname(path));
    const full = [...counts]
      .filter(([, files]) => files.length > 12)
      .map(([folder, files]) => `${folder}: ${files.length}`);
    expect(full).toEqual([]);
  });

  it('names folders after their subject', () => {
    const nameless = /(^|\/)(utils?|helpers?|common|types|services?|shared|lib)(\/|$)/;
    expect(paths.filter((path) => nameless.test(path))).toEqual([]);
  });

  it('has no barrels', () => {
    const barrels = sources.filter(({ path, module }) => {
      const passesOn = module.staticExports.some(({ entries }) => entries.some((entry) => entry.moduleRequest));
      return /^index\.tsx?$/.test(basename(path)) && passesOn;
    });
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});
