/** One HTTP request to a vendor, up to the answer's head. Redirects are not followed. */

import type { IncomingMessage } from 'node:http';
import type { Endpoint } from './endpoint.ts';
import { networkProblem, slowConnect, type Problem } from './problem.ts';

export interface Call {
  method: 'GET' | 'POST';
  /** Follows the endpoint's base. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  connectMs: number;
}

export interface Answer {
  onResponse(response: IncomingMessage): void;
  /** At most once, and never after `onResponse`. */
  onProblem(problem: Problem): void;
}

/** Sends the call. The function that it returns takes the socket down at once; nothing is reported afterwards. */
export function send(endpoint: Endpoint, call: Call, answer: Answer, isAgain = false): () => void {
  let isOver = false;
  let cancelAgain: (() => void) | undefined;
  const body = call.body === undefined ? undefined : Buffer.from(call.body);
  const request = endpoint.request(endpoint.base + call.path, {
    method: call.method,
    agent: endpoint.agent,
    headers: {
      accept: 'text/event-stream, application/json',
      'accept-encoding': 'identity',
      'user-agent': 'sessile',
      ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
      ...call.headers,
    },
  });
  const connecting = setTimeout(() => fail(slowConnect(endpoint, call.connectMs)), call.connectMs);

  function fail(problem: Problem): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(connecting);
    request.destroy();
    answer.onProblem(problem);
  }

  request.on('socket', (socket) => {
    if (!socket.connecting) clearTimeout(connecting);
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (isOver) return;
    // A kept connection that the other side closed meanwhile says nothing about the vendor: a new one is used, once.
    if (request.reusedSocket && error.code === 'ECONNRESET' && !isAgain) {
      isOver = true;
      clearTimeout(connecting);
      cancelAgain = send(endpoint, call, answer, true);
      return;
    }
    fail(networkProblem(endpoint, error));
  });
  request.on('response', (response) => {
    if (isOver) {
      response.destroy();
      return;
    }
    isOver = true;
    clearTimeout(connecting);
    answer.onResponse(response);
  });
  request.end(body);

  return () => {
    isOver = true;
    clearTimeout(connecting);
    request.destroy();
    cancelAgain?.();
  };
}

const MOST_ERROR_BYTES = 65_536;

/** Reads a body up to a limit, leaves the rest, and never fails: a cut body is what had arrived. */
export function readBody(response: IncomingMessage, limit: number = MOST_ERROR_BYTES): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (): void => resolve(Buffer.concat(chunks).subarray(0, limit).toString('utf8'));
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < limit) return;
      finish();
      response.destroy();
    });
    response.on('end', finish);
    response.on('error', finish);
    response.on('close', finish);
  });
}
