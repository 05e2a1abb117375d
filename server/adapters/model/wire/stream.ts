/** A vendor's server-sent events, parsed as they arrive and handed on without a queue in between. */

import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { Endpoint } from './endpoint.ts';
import { type Call, readBody, send } from './exchange.ts';
import { malformed, problem, stalled, type Problem } from './problem.ts';
import { readError } from './refused-response.ts';

/**
 * What one frame meant: `alive` is progress, `idle` is no sign of life, `complete` leaves at most some figures to come,
 * and after `last` nothing is read.
 */
export type Meaning = 'alive' | 'idle' | 'complete' | 'last';

export interface FrameReader {
  /** Runs once a token. A frame is any JSON object: its shape is the other side's claim. */
  take(frame: object, event: string | undefined): Meaning | Problem;
}

/** Milliseconds that each stage may take. */
export interface Patience {
  connectMs: number;
  firstEventMs: number;
  nextEventMs: number;
}

export const defaultPatience: Patience = { connectMs: 10_000, firstEventMs: 60_000, nextEventMs: 120_000 };

export type StreamEnd =
  | { how: 'last' | 'aborted' }
  /** The other side ended the stream; `hadEvents` tells an empty one from a cut one. */
  | { how: 'closed'; hadEvents: boolean }
  | { how: 'problem'; problem: Problem };

/** How long a complete response may wait for its closing figures. */
const LINGER_MS = 5_000;
const DRAIN_MS = 1_000;
const MOST_FRAME = 32 * 1024 * 1024;

export interface StreamCall extends Omit<Call, 'method' | 'connectMs'> {
  model: string;
}

/** Resolves exactly once, whatever happens outside; rejects only when the reader itself throws. */
export function stream(
  endpoint: Endpoint,
  call: StreamCall,
  reader: FrameReader,
  { patience, signal }: { patience: Patience; signal: AbortSignal },
): Promise<StreamEnd> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve({ how: 'aborted' });
      return;
    }
    let isSettled = false;
    let hadEvents = false;
    let isComplete = false;
    /** Chunks that carried progress. */
    let progress = 0;
    let silence = patience.firstEventMs;
    let watch = setTimeout(onSilence, silence);
    const cancel = send(
      endpoint,
      { ...call, method: 'POST', connectMs: patience.connectMs },
      { onResponse, onProblem: failed },
    );
    signal.addEventListener('abort', onAbort, { once: true });

    function settle(): boolean {
      if (isSettled) return false;
      isSettled = true;
      clearTimeout(watch);
      signal.removeEventListener('abort', onAbort);
      return true;
    }
    function end(outcome: StreamEnd): void {
      if (!settle()) return;
      if (outcome.how !== 'last') cancel();
      resolve(outcome);
    }
    function failed(reason: Problem): void {
      end({ how: 'problem', problem: reason });
    }
    function onAbort(): void {
      end({ how: 'aborted' });
    }
    /** When this process itself was held up, what arrived meanwhile is read before the other side is called silent. */
    function onSilence(): void {
      const seen = progress;
      setImmediate(() => setImmediate(() => progress === seen && giveUp()));
    }
    function giveUp(): void {
      if (isComplete) end({ how: 'last' });
      else failed(stalled(endpoint, silence, hadEvents));
    }
    function watchFor(ms: number): void {
      silence = ms;
      clearTimeout(watch);
      watch = setTimeout(onSilence, ms);
    }

    function onResponse(response: IncomingMessage): void {
      const status = response.statusCode ?? 0;
      const type = response.headers['content-type'] ?? '';
      if (status !== 200 || /\b(html|json)\b/.test(type)) {
        void readBody(response).then((body) => failed(unexpected(status, response.headers, body)));
        return;
      }
      follow(response);
    }
    function unexpected(status: number, headers: IncomingMessage['headers'], body: string): Problem {
      if (status !== 200) return readError(endpoint, { status, headers, body, model: call.model });
      if (/^\s*\[?\s*\{\s*"error"/.test(body))
        return readError(endpoint, { status: 500, headers, body, model: call.model });
      const { vendor, host } = endpoint;
      return problem(
        endpoint,
        'malformed',
        `${host} does not stream responses as ${vendor.name} does. Check ${vendor.urlVariable}.`,
        { said: body },
      );
    }

    function follow(response: IncomingMessage): void {
      let isEnding = false;
      let isAlive = false;
      const parser = createParser({
        maxBufferSize: MOST_FRAME,
        onEvent({ data, event }) {
          if (isSettled) return;
          if (data === '[DONE]') {
            onLast(response);
            return;
          }
          let frame: unknown;
          try {
            frame = JSON.parse(data);
          } catch {
            // A half frame at the end is a cut stream, which the caller notices by what is missing.
            if (!isEnding) failed(malformed(endpoint, data));
            return;
          }
          if (typeof frame !== 'object' || frame === null) {
            failed(malformed(endpoint, data));
            return;
          }
          onMeaning(reader.take(frame, event));
        },
        onError(error) {
          if (error.type === 'max-buffer-size-exceeded') failed(malformed(endpoint, error.message));
        },
      });
      function onMeaning(meaning: Meaning | Problem): void {
        if (meaning === 'alive') isAlive = true;
        else if (meaning === 'idle') return;
        else if (meaning === 'last') onLast(response);
        else if (meaning === 'complete') {
          isAlive = true;
          isComplete = true;
        } else failed(meaning);
      }
      function feed(text: string): void {
        if (isSettled) return;
        try {
          parser.feed(text);
        } catch (error) {
          if (!settle()) return;
          cancel();
          reject(error);
          return;
        }
        if (!isAlive || isSettled) return;
        isAlive = false;
        progress += 1;
        if (isComplete) watchFor(Math.min(LINGER_MS, patience.nextEventMs));
        else if (hadEvents) watch.refresh();
        else watchFor(patience.nextEventMs);
        hadEvents = true;
      }
      function onClosed(): void {
        end({ how: 'closed', hadEvents });
      }

      response.setEncoding('utf8');
      response.on('data', feed);
      response.on('end', () => {
        isEnding = true;
        // A last frame may lack its empty line.
        feed('\n\n');
        onClosed();
      });
      response.on('error', onClosed);
      response.on('close', onClosed);
    }

    /** The rest of the body is read and dropped, so that the connection can serve again. */
    function onLast(response: IncomingMessage): void {
      end({ how: 'last' });
      const drain = setTimeout(() => response.destroy(), DRAIN_MS).unref();
      response.once('close', () => clearTimeout(drain));
    }
  });
}
