/** Where the webhook goes: what the environment says, which wins, or what the owner entered. */

import { occasions, type Occasion } from '../core/rules/occasion.ts';
import { Refused } from '../core/refusal.ts';
import { problemOfWebhookUrl } from '../core/text/webhook.ts';
import { makeWebhookSecret } from './signature.ts';

export interface WebhookTarget {
  url: string;
  secret: string;
  /** What is told. */
  occasions: Occasion[];
  /** The origin under which the owner reaches the page; without it the server's own. */
  page?: string;
}

export interface FixedWebhook {
  url: string;
  secret: string;
}

export interface Vault {
  get: (name: string) => string | undefined;
  set: (name: string, value: string) => void;
  remove: (name: string) => void;
}

const vaultName = 'webhook';

export function makeWebhookTarget(vault: Vault, fixed: FixedWebhook | undefined) {
  function read(): WebhookTarget | undefined {
    if (fixed) return { ...fixed, occasions: [...occasions] };
    const stored = vault.get(vaultName);
    // Written by `store` below.
    return stored === undefined ? undefined : (JSON.parse(stored) as WebhookTarget);
  }

  /** Read once: it is asked for with every event. */
  let target = read();

  function refuseFixed(): void {
    if (fixed) throw new Refused('conflict', 'The webhook is configured in the server’s environment; change it there.');
  }

  function store(next: WebhookTarget): WebhookTarget {
    vault.set(vaultName, JSON.stringify(next));
    return (target = next);
  }

  return {
    source: (): 'environment' | 'settings' | null => {
      if (fixed) return 'environment';
      return target ? 'settings' : null;
    },
    get: (): WebhookTarget | undefined => target,
    /** The secret stays what it was, and is made with the first URL. */
    set(next: Omit<WebhookTarget, 'secret'>): WebhookTarget {
      refuseFixed();
      const problem = problemOfWebhookUrl(next.url);
      if (problem) throw new Refused('invalid', problem);
      if (next.occasions.length === 0) throw new Refused('invalid', 'Choose at least one thing to be told of.');
      return store({ ...next, secret: target?.secret ?? makeWebhookSecret() });
    },
    renewSecret(): WebhookTarget {
      refuseFixed();
      if (!target) throw new Refused('missing', 'There is no webhook yet.');
      return store({ ...target, secret: makeWebhookSecret() });
    },
    remove(): void {
      refuseFixed();
      vault.remove(vaultName);
      target = undefined;
    },
  };
}

export type Target = ReturnType<typeof makeWebhookTarget>;
