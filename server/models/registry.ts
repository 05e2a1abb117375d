/** Which models there are: the catalogue, joined with what the configured vendors list. */

import { Refused } from '../core/refusal.ts';
import type { ListedModel, ModelInfo, ModelProvider } from '../ports/model.ts';
import { catalogue, type CatalogueEntry, entryOf } from './catalogue.ts';
import { costOf } from './cost.ts';
import { type Listing, makeListing } from './listing.ts';
import { smallOf } from './small.ts';

interface ResolvedModel {
  /** Prices what it generates. */
  provider: ModelProvider;
  /** The vendor's own id. */
  model: string;
  info: ModelInfo;
}

export interface Models {
  /** The prefixes that are configured. */
  providers(): string[];
  /** Gated models are left out unless `enabled` names them. */
  list(enabled?: Iterable<string>): Promise<ModelInfo[]>;
  /** Throws `Refused` when nothing is configured behind the prefix; any name behind a configured one resolves. */
  resolve(id: string): ResolvedModel;
  /** The id of a small model of the same vendor for little things, or the given one where none is known to be there. */
  small(id: string): string;
  /** Waits a little for vendors whose models are known from their list alone, when nothing else can serve. */
  defaultModel(): Promise<string>;
  /** Puts a provider in the place of the one with its prefix, as when a key is entered. */
  set(provider: ModelProvider): void;
  remove(prefix: string): void;
  /** Resolves when discovery and the first lists are in or have failed. */
  settled(): Promise<void>;
}

export interface ModelsOptions {
  /** Looks for a provider that nobody configured; it joins unless its prefix is taken. */
  discover?: () => Promise<ModelProvider | undefined>;
  /** Milliseconds on a clock that never goes back. */
  now?: () => number;
  /** How long a list waits for vendors that have not answered yet. */
  waitMs?: number;
}

const FALLBACK = 'demo/tour';
const PREFERRED = 'anthropic/claude-sonnet-4-5';
const EVERYTHING: ModelInfo['honours'] = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];

const howToConfigure = new Map([
  ['anthropic', 'Set ANTHROPIC_API_KEY to use models of Anthropic.'],
  ['google', 'Set GEMINI_API_KEY to use models of Google.'],
  ['openai', 'Set OPENAI_API_KEY to use models of OpenAI, or OPENAI_BASE_URL for a compatible server such as Ollama.'],
]);

interface Configured {
  provider: ModelProvider;
  listing: Listing;
}

export function makeModels(
  providers: readonly ModelProvider[],
  { discover, now = () => performance.now(), waitMs = 3_000 }: ModelsOptions = {},
): Models {
  const configured = new Map<string, Configured>();
  providers.forEach(set);
  const discovering = discover?.().then((found) => {
    if (found && !configured.has(found.prefix)) set(found);
  });

  function set(provider: ModelProvider): void {
    const listing = makeListing(provider, now);
    configured.set(provider.prefix, { provider, listing });
    // Its models are known from nowhere else, and one of them may be the default.
    if (provider.hasOwnModels) listing.known();
  }

  function offered({ provider, listing }: Configured): CatalogueEntry[] {
    const { prefix, hasOwnModels = false } = provider;
    const listed = listing.known() ?? [];
    if (hasOwnModels) return listed.map((model) => infoOf(prefix, model));
    const entries = catalogue.filter((entry) => entry.provider === prefix);
    return [
      ...entries,
      ...listed.filter(({ id }) => !entryOf(`${prefix}/${id}`)).map((model) => infoOf(prefix, model)),
    ];
  }

  /** In the catalogue's order of vendors, the demo last. */
  function all(): CatalogueEntry[] {
    const order = [...new Set(catalogue.map(({ provider }) => provider))];
    const rank = (prefix: string): number => (order.includes(prefix) ? order.indexOf(prefix) : order.length - 1.5);
    return [...configured.values()]
      .toSorted((a, b) => rank(a.provider.prefix) - rank(b.provider.prefix))
      .flatMap(offered);
  }

  async function settled(): Promise<void> {
    await discovering;
    await Promise.all([...configured.values()].map(({ listing }) => listing.settled()));
  }

  /** Resolves when the vendors whose models are known from their list alone have answered. */
  async function ownLists(): Promise<void> {
    if ([...configured.keys()].every((prefix) => prefix === 'demo')) await discovering;
    const unknown = [...configured.values()].filter(
      ({ provider, listing }) => provider.hasOwnModels && listing.known() === undefined,
    );
    await Promise.all(unknown.map(({ listing }) => listing.settled()));
  }

  return {
    providers: () => [...configured.keys()],
    async list(enabled = []) {
      await within(waitMs, discovering);
      const unknown = [...configured.values()].filter(({ listing }) => listing.known() === undefined);
      await within(waitMs, Promise.all(unknown.map(({ listing }) => listing.settled())));
      const shown = new Set(enabled);
      return all()
        .filter(({ id, isGated }) => !isGated || shown.has(id))
        .map(({ priceUpTo: _, ...info }) => info);
    },
    resolve(id) {
      const slash = id.indexOf('/');
      const prefix = id.slice(0, Math.max(0, slash));
      const model = id.slice(slash + 1);
      const found = configured.get(prefix);
      if (!found || model === '')
        throw new Refused(
          howToConfigure.has(prefix) ? 'precondition' : 'invalid',
          refusalOf(id, prefix, [...configured.keys()]),
        );
      const { priceUpTo, ...info } = infoOf(
        prefix,
        found.listing.known()?.find((listed) => listed.id === model) ?? { id: model },
      );
      const { provider } = found;
      const priced: ModelProvider = {
        ...provider,
        async generate(request, sink, signal) {
          const outcome = await provider.generate(request, sink, signal);
          return {
            ...outcome,
            usage: { ...outcome.usage, cost: costOf(outcome.usage, { price: info.price, priceUpTo }) },
          };
        },
      };
      return { provider: priced, model, info };
    },
    small(id) {
      const prefix = id.slice(0, id.indexOf('/'));
      const found = configured.get(prefix);
      if (!found) return id;
      const listed = found.listing.known();
      // An id that pins a date has the label of its entry.
      const isListed = ({ label }: ModelInfo): boolean =>
        listed?.some((model) => infoOf(prefix, model).label === label) ?? true;
      const there = offered(found).filter((entry) => !entry.isGated && isListed(entry));
      const bare = (whole: string): string => whole.slice(prefix.length + 1);
      const small = smallOf(
        bare(id),
        there.map((entry) => bare(entry.id)),
      );
      return small === undefined ? id : `${prefix}/${small}`;
    },
    async defaultModel() {
      if (configured.has('anthropic')) return PREFERRED;
      const found = (): string | undefined =>
        all().find(({ isGated, provider }) => !isGated && provider !== 'demo')?.id;
      return found() ?? (await within(waitMs, ownLists()).then(found)) ?? FALLBACK;
    },
    set,
    remove: (prefix) => void configured.delete(prefix),
    settled,
  };
}

/** What is known of a model, from the catalogue where it has an entry. */
function infoOf(prefix: string, { id, label, context, honours }: ListedModel): CatalogueEntry {
  const whole = `${prefix}/${id}`;
  const entry = entryOf(whole);
  if (entry) return { ...entry, id: whole };
  return {
    id: whole,
    label: label ?? id,
    provider: prefix,
    ...(context === undefined ? {} : { context }),
    honours: honours ?? EVERYTHING,
    isGated: false,
  };
}

function refusalOf(id: string, prefix: string, known: string[]): string {
  const prefixes = known.map((name) => `${name}/`).join(', ');
  return `The model ${id} is not available: configured are ${prefixes}. ${howToConfigure.get(prefix) ?? 'Choose a model behind one of these.'}`;
}

async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  if (!work) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
