/** Messages on their way to the server. Each keeps its `clientId` through every attempt, so that it arrives once. */

import { createStore, produce } from 'solid-js/store';
import type { SendMode, SentFile } from '../../server/core/event.ts';
import type { Client } from '../client.ts';
import { problemOf } from '../problem.ts';

export interface OutgoingMessage {
  clientId: string;
  session: string;
  text: string;
  mode: SendMode;
  files?: SentFile[];
  /** When it was written, which is the order in which messages go out. */
  at: number;
  /** `waiting` goes out by itself when the server answers again; `refused` waits for the person. */
  state: 'sending' | 'waiting' | 'refused';
  problem?: string;
}

export interface Outbox {
  of(session: string): readonly OutgoingMessage[];
  /** Resolves when the server has it (true) or it stays here for another attempt (false). */
  send(message: Pick<OutgoingMessage, 'session' | 'text' | 'mode' | 'files'>): Promise<boolean>;
  retry(clientId: string): Promise<boolean>;
  discard(clientId: string): void;
  /** The server answers again. */
  flush(): Promise<void>;
}

/** Each message has a place of its own, so that no tab overwrites what another one keeps. */
const PREFIX = 'sessile.outbox.';

export function createOutbox(client: Client): Outbox {
  const [store, setStore] = createStore({ messages: readKept() });

  const at = (clientId: string) => store.messages.findIndex((message) => message.clientId === clientId);

  function discard(clientId: string) {
    setStore(
      'messages',
      produce((all) => {
        const index = all.findIndex((message) => message.clientId === clientId);
        if (index >= 0) all.splice(index, 1);
      }),
    );
    localStorage.removeItem(PREFIX + clientId);
  }

  async function attempt(message: OutgoingMessage): Promise<boolean> {
    const { clientId, session, text, mode, files } = message;
    setStore('messages', at(clientId), { state: 'sending', problem: undefined });
    try {
      await client.message.send.mutate({
        session,
        text,
        clientId,
        mode,
        ...(files ? { files: files.map(({ path }) => path) } : {}),
      });
      discard(clientId);
      return true;
    } catch (error) {
      const problem = problemOf(error);
      setStore('messages', at(clientId), {
        state: problem.isTransient ? 'waiting' : 'refused',
        problem: problem.message,
      });
      const kept = store.messages[at(clientId)];
      if (kept) localStorage.setItem(PREFIX + clientId, JSON.stringify(kept));
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
      const outgoing: OutgoingMessage = { ...message, clientId: makeClientId(), at: Date.now(), state: 'sending' };
      setStore('messages', store.messages.length, outgoing);
      localStorage.setItem(PREFIX + outgoing.clientId, JSON.stringify(outgoing));
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
export function makeClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What was on its way when the page was closed may have arrived or not: it goes out again under the same id. */
function readKept(): OutgoingMessage[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => JSON.parse(localStorage.getItem(key) ?? '') as OutgoingMessage)
    .map((message): OutgoingMessage => (message.state === 'sending' ? { ...message, state: 'waiting' } : message))
    .sort((a, b) => a.at - b.at);
}
