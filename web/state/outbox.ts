/** Messages on their way to the server. Each keeps its `clientId` through every attempt, so that it arrives once. */

import { createStore, produce } from 'solid-js/store';
import type { SendMode } from '../../server/core/event.ts';
import type { Client } from '../client.ts';
import { problemOf } from '../problem.ts';

export interface OutgoingMessage {
  clientId: string;
  session: string;
  text: string;
  mode: SendMode;
  /** `waiting` goes out by itself when the server answers again; `refused` waits for the person. */
  state: 'sending' | 'waiting' | 'refused';
  problem?: string;
}

export interface Outbox {
  of(session: string): readonly OutgoingMessage[];
  /** Resolves when the server has it (true) or it stays here for another attempt (false). */
  send(message: Pick<OutgoingMessage, 'session' | 'text' | 'mode'>): Promise<boolean>;
  retry(clientId: string): Promise<boolean>;
  discard(clientId: string): void;
  /** The server answers again. */
  flush(): Promise<void>;
}

const KEY = 'sessile.outbox';

export function createOutbox(client: Client): Outbox {
  const [store, setStore] = createStore({ messages: readKept() });

  const keep = () => localStorage.setItem(KEY, JSON.stringify(store.messages));
  const at = (clientId: string) => store.messages.findIndex((message) => message.clientId === clientId);

  function discard(clientId: string) {
    setStore(
      'messages',
      produce((all) => {
        const index = all.findIndex((message) => message.clientId === clientId);
        if (index >= 0) all.splice(index, 1);
      }),
    );
    keep();
  }

  async function attempt(message: OutgoingMessage): Promise<boolean> {
    const { clientId, session, text, mode } = message;
    setStore('messages', at(clientId), { state: 'sending', problem: undefined });
    try {
      await client.message.send.mutate({ session, text, clientId, mode });
      discard(clientId);
      return true;
    } catch (error) {
      const problem = problemOf(error);
      setStore('messages', at(clientId), {
        state: problem.isTransient ? 'waiting' : 'refused',
        problem: problem.message,
      });
      keep();
      return false;
    }
  }

  function retry(clientId: string): Promise<boolean> {
    const message = store.messages[at(clientId)];
    return message && message.state !== 'sending' ? attempt(message) : Promise.resolve(false);
  }

  return {
    of: (session) => store.messages.filter((message) => message.session === session),
    send(message) {
      const outgoing: OutgoingMessage = { ...message, clientId: makeClientId(), state: 'sending' };
      setStore('messages', store.messages.length, outgoing);
      keep();
      return attempt(outgoing);
    },
    retry,
    discard,
    async flush() {
      // One after the other: messages arrive in the order in which they were written.
      for (const { clientId, state } of [...store.messages]) if (state === 'waiting') await retry(clientId);
    },
  };
}

/** Unlike randomUUID this also works on plain HTTP, where self-hosted servers live. */
function makeClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What was on its way when the page was closed may have arrived or not: it goes out again under the same id. */
function readKept(): OutgoingMessage[] {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as OutgoingMessage[];
  return kept.map((message) => (message.state === 'sending' ? { ...message, state: 'waiting' } : message));
}
