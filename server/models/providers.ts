/** The vendors that this server can use: configured by the environment, which wins, or entered by the owner. */

import { Refused } from '../core/refusal.ts';
import type { ModelProvider } from '../ports/model.ts';
import type { Models } from './registry.ts';

export const vendors = ['anthropic', 'google', 'openai'] as const;

export type Vendor = (typeof vendors)[number];

export interface Credentials {
  key?: string;
  baseUrl?: string;
}

export interface ProviderState {
  prefix: Vendor;
  source: 'environment' | 'settings' | null;
  /** The last four characters of a key that is long enough to stay secret, to tell one from another. */
  hint?: string;
  /** Without user and password. */
  baseUrl?: string;
}

interface Secrets {
  get: (name: string) => string | undefined;
  set: (name: string, value: string) => void;
  remove: (name: string) => void;
}

interface ProvidersOptions {
  models: Models;
  secrets: Secrets;
  /** What the environment configures. */
  fixed: Partial<Record<Vendor, Credentials>>;
  make: Record<Vendor, (credentials: Credentials) => ModelProvider>;
}

/** How long a vendor may take to say that a key is good. */
const proofMs = 10_000;
const hintLength = 4;
const shortestHinted = 12;

function nameOf(prefix: Vendor): string {
  return `provider/${prefix}`;
}

export function makeProviders({ models, secrets, fixed, make }: ProvidersOptions) {
  function stored(prefix: Vendor): Credentials | undefined {
    const text = secrets.get(nameOf(prefix));
    // Written by `set` below from checked credentials.
    return text === undefined ? undefined : (JSON.parse(text) as Credentials);
  }

  function refuseFixed(prefix: Vendor): void {
    if (!fixed[prefix]) return;
    throw new Refused('conflict', `${prefix} is configured in the server's environment; change it there.`);
  }

  for (const prefix of vendors) {
    const credentials = fixed[prefix] ?? stored(prefix);
    if (credentials) models.set(make[prefix](credentials));
  }

  function stateOf(prefix: Vendor): ProviderState {
    const own = fixed[prefix];
    const credentials = own ?? stored(prefix);
    if (!credentials) return { prefix, source: null };
    const { key, baseUrl } = credentials;
    const hint = key !== undefined && key.length >= shortestHinted ? key.slice(-hintLength) : undefined;
    return { prefix, source: own ? 'environment' : 'settings', hint, baseUrl: withoutUser(baseUrl) };
  }

  return {
    list: (): ProviderState[] => vendors.map(stateOf),

    /** Stores credentials once the vendor has accepted them. */
    async set(prefix: Vendor, credentials: Credentials): Promise<ProviderState> {
      refuseFixed(prefix);
      const provider = make[prefix](credentials);
      await provider.list(AbortSignal.timeout(proofMs)).catch((error: unknown) => {
        throw new Refused('invalid', error instanceof Error ? error.message : `${prefix} cannot be reached.`);
      });
      secrets.set(nameOf(prefix), JSON.stringify(credentials));
      models.set(provider);
      return stateOf(prefix);
    },

    remove(prefix: Vendor): ProviderState {
      refuseFixed(prefix);
      secrets.remove(nameOf(prefix));
      models.remove(prefix);
      return stateOf(prefix);
    },
  };
}

function withoutUser(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (!url?.username && !url?.password) return address;
  url.username = '';
  url.password = '';
  return url.href;
}

export type Providers = ReturnType<typeof makeProviders>;
