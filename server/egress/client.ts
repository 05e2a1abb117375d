/** Gets a page as the fetch tool wants it: within the rules of a session at every redirect, and bounded in size and time. */

import { request as sendPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as sendSecure } from 'node:https';
import type { Readable } from 'node:stream';
import { connect as secure } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Outlet } from './outlet.ts';
import { EgressProblem } from './problem.ts';
import { checkTarget, type Reach } from './target.ts';

interface GetOptions {
  reach: Reach;
  outlet: Outlet;
  signal: AbortSignal;
}

export interface Page {
  status: number;
  /** Where the last redirect led. */
  url: string;
  /** Media type in lower case without parameters; empty when the server gave none. */
  type: string;
  charset: string;
  /** Decompressed. */
  body: Buffer;
  /** Whether there was more than may be read. */
  isCut: boolean;
}

/** Bytes, after decompression. */
export const mostBytes = 4 * 1024 * 1024;
const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Throws an `EgressProblem` when there is no page to be had. */
export async function getPage(address: string, options: GetOptions): Promise<Page> {
  let url = parse(address);
  for (let redirect = 0; redirect <= mostRedirects; redirect += 1) {
    const answer = await send(url, options);
    const status = answer.statusCode ?? 0;
    const { location } = answer.headers;
    if (!redirects.includes(status) || location === undefined) return read(answer, url);
    answer.destroy();
    url = parse(location, url);
  }
  throw new EgressProblem(`${address} was redirected more than ${mostRedirects} times.`);
}

function parse(address: string, base?: URL): URL {
  const url = URL.parse(address, base);
  const shown = JSON.stringify(address.slice(0, 500));
  if (!url) throw new EgressProblem(`${shown} is not a URL.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new EgressProblem(`${shown} is not an http or https address.`);
  if (url.username || url.password) throw new EgressProblem(`${shown} holds a user or password; leave that out.`);
  url.hash = '';
  return url;
}

async function send(url: URL, { reach, outlet, signal }: GetOptions): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const target = checkTarget(url.hostname, Number(url.port || (isSecure ? 443 : 80)), reach);
  const socket = await outlet.dial(target, signal);
  return new Promise((resolve, reject) => {
    const outgoing = (isSecure ? sendSecure : sendPlain)(url, {
      createConnection: () => (isSecure ? secure({ socket, servername: target.host }) : socket),
      signal,
      headers: {
        // Node names the port as well, which some servers take for another host.
        Host: url.host,
        'User-Agent': 'Sessile',
        Accept: 'text/markdown, text/html;q=0.9, application/json;q=0.8, text/plain;q=0.8, */*;q=0.5',
        'Accept-Encoding': 'gzip, deflate, br',
        'Accept-Language': 'en, *;q=0.5',
        Connection: 'close',
      },
    });
    outgoing.on('response', resolve);
    outgoing.on('error', (error) => {
      socket.destroy();
      reject(new EgressProblem(`${url.host} did not answer as it should: ${error.message}.`));
    });
    outgoing.end();
  });
}

async function read(answer: IncomingMessage, url: URL): Promise<Page> {
  const { body, isCut } = await readBody(answer, url);
  const [type = '', ...parameters] = (answer.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const charset = parameters.map((parameter) => /^charset="?([^"]+)"?$/i.exec(parameter)?.[1]).find(Boolean) ?? '';
  return { status: answer.statusCode ?? 0, url: url.href, type: type.toLowerCase(), charset, body, isCut };
}

async function readBody(answer: IncomingMessage, url: URL): Promise<{ body: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of decoded(answer)) {
      // Bytes, as no encoding is set.
      const bytes = (chunk as Buffer).subarray(0, mostBytes - length);
      chunks.push(bytes);
      length += bytes.length;
      if (bytes.length < (chunk as Buffer).length) return { body: Buffer.concat(chunks), isCut: true };
    }
    return { body: Buffer.concat(chunks), isCut: false };
  } catch (error) {
    throw new EgressProblem(
      `The answer of ${url.host} broke off: ${error instanceof Error ? error.message : String(error)}.`,
    );
  } finally {
    answer.destroy();
  }
}

/** Nothing is decompressed ahead of being read, so that little cannot become much. */
function decoded(answer: IncomingMessage): Readable | NodeJS.ReadWriteStream {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return answer;
  const make = decoders[encoding];
  if (!make) throw new EgressProblem(`The answer is encoded as ${JSON.stringify(encoding)}, which is not understood.`);
  const decoder = make();
  answer.on('error', (error) => decoder.emit('error', error));
  return answer.pipe(decoder);
}
