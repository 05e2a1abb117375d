/** Environment and flags become one typed value. The only reader of the environment. */

import { isIPv4 } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refused } from './core/refusal.ts';
import { isWebhookSecret, problemOfWebhookUrl } from './core/text/webhook.ts';

export interface ProviderConfig {
  key?: string;
  baseUrl?: string;
}

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** An owner's API token. */
  token?: string;
  /** The master key of stored secrets, 32 bytes in base64. */
  key?: string;
  /** Further values of the Host header, for example behind a proxy. */
  allowedHosts: string[];
  /** 0 = no limit. */
  maxRunning: number;
  sandbox: 'auto' | 'bubblewrap' | 'container' | 'process';
  /** What containers are made from. */
  image?: string;
  /** Where programs are looked up. */
  path: string;
  providers: { anthropic?: ProviderConfig; google?: ProviderConfig; openai?: ProviderConfig };
  /** Where ratings and traces go. */
  langfuse?: { publicKey: string; secretKey: string; host: string };
  /** What happens to sessions is told there. */
  webhook?: { url: string; secret: string };
}

type Environment = Record<string, string | undefined>;

const defaultPort = 4770;
const defaultLangfuseHost = 'https://cloud.langfuse.com';
const sandboxes = ['auto', 'bubblewrap', 'container', 'process'] as const;
const shortestToken = 16;

function refuse(message: string): never {
  throw new Refused('invalid', message);
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  return refuse(`${name} is ${JSON.stringify(text)}; it must be a whole number from 0 to ${most}.`);
}

function provider(env: Environment, name: string): ProviderConfig | undefined {
  const key = env[`${name}_API_KEY`]?.trim() || undefined;
  const baseUrl = env[`${name}_BASE_URL`]?.trim() || undefined;
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) {
    refuse(`${name}_BASE_URL is ${JSON.stringify(baseUrl)}; it must be a URL such as http://127.0.0.1:11434/v1.`);
  }
  return key || baseUrl ? { key, baseUrl: baseUrl?.replace(/\/+$/, '') } : undefined;
}

function langfuse(env: Environment): Config['langfuse'] {
  const publicKey = env.LANGFUSE_PUBLIC_KEY?.trim() ?? '';
  const secretKey = env.LANGFUSE_SECRET_KEY?.trim() ?? '';
  const host = env.LANGFUSE_HOST?.trim() || defaultLangfuseHost;
  if (!publicKey && !secretKey) return undefined;
  if (!publicKey || !secretKey) refuse('Langfuse needs both LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.');
  if (!/^https?:$/.test(URL.parse(host)?.protocol ?? '')) {
    refuse(`LANGFUSE_HOST is ${JSON.stringify(host)}; it must be a URL such as ${defaultLangfuseHost}.`);
  }
  return { publicKey, secretKey, host: host.replace(/\/+$/, '') };
}

function webhook(env: Environment): Config['webhook'] {
  const url = env.SESSILE_WEBHOOK_URL?.trim() ?? '';
  const secret = env.SESSILE_WEBHOOK_SECRET?.trim() ?? '';
  if (!url && !secret) return undefined;
  if (!url || !secret) refuse('A webhook needs both SESSILE_WEBHOOK_URL and SESSILE_WEBHOOK_SECRET.');
  const problem = problemOfWebhookUrl(url);
  if (problem) refuse(`SESSILE_WEBHOOK_URL: ${problem}`);
  if (isWebhookSecret(secret)) return { url, secret };
  return refuse(
    'SESSILE_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64, for example what `echo whsec_$(openssl rand -base64 32)` prints.',
  );
}

function defaultDataDir(env: Environment): string {
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'sessile');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Reads `--host`, `--port`, `--data` and the environment; refuses with a sentence. */
export function readConfig(args: string[], env: Environment = process.env): Config {
  const { values } = parseArgs({
    args,
    options: { host: { type: 'string' }, port: { type: 'string' }, data: { type: 'string' } },
  });
  const host = values.host ?? env.SESSILE_HOST ?? '127.0.0.1';
  const allowedHosts = (env.SESSILE_ALLOWED_HOSTS ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  if (!isLoopback(host) && allowedHosts.length === 0) {
    refuse(
      `${host} can be reached from other machines. Say under which names, for example SESSILE_ALLOWED_HOSTS=sessile.example.com:4770, and put TLS in front.`,
    );
  }
  const token = env.SESSILE_TOKEN || undefined;
  if (token && token.length < shortestToken) refuse(`SESSILE_TOKEN must have at least ${shortestToken} characters.`);
  const sandbox = sandboxes.find((known) => known === (env.SESSILE_SANDBOX || 'auto'));
  if (!sandbox)
    refuse(`SESSILE_SANDBOX is ${JSON.stringify(env.SESSILE_SANDBOX)}; allowed are ${sandboxes.join(', ')}.`);
  return {
    host,
    port: wholeNumber('The port', values.port ?? env.SESSILE_PORT ?? String(defaultPort), 65_535),
    dataDir: resolve(values.data ?? env.SESSILE_DATA ?? defaultDataDir(env)),
    token,
    key: env.SESSILE_KEY || undefined,
    allowedHosts,
    maxRunning: wholeNumber('SESSILE_MAX_RUNNING', env.SESSILE_MAX_RUNNING ?? '64', 1_000_000),
    sandbox,
    image: env.SESSILE_CONTAINER_IMAGE || undefined,
    path: env.PATH ?? '',
    providers: {
      anthropic: provider(env, 'ANTHROPIC'),
      google: provider(env, 'GEMINI'),
      openai: provider(env, 'OPENAI'),
    },
    langfuse: langfuse(env),
    webhook: webhook(env),
  };
}
