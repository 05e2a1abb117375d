/** Fetches a vendor's list of models as JSON, within bounded time and size. */

import type { Endpoint } from './endpoint.ts';
import { readBody, send } from './exchange.ts';
import { readError } from './refused-response.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const WHOLE_MS = 10_000;

/** Rejects with an error whose message is a sentence for the person. */
export function getJson(
  endpoint: Endpoint,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_MS)]);
    const give = (act: () => void): void => {
      bounded.removeEventListener('abort', onAbort);
      act();
    };
    const cancel = send(
      endpoint,
      { method: 'GET', path, headers, connectMs: WHOLE_MS },
      {
        onProblem: ({ failure }) => give(() => reject(new Error(failure.message))),
        onResponse(response) {
          void readBody(response, MOST_BYTES).then((body) =>
            give(() => {
              const status = response.statusCode ?? 0;
              if (status !== 200) {
                reject(new Error(readError(endpoint, { status, headers: response.headers, body }).failure.message));
                return;
              }
              try {
                resolve(JSON.parse(body));
              } catch {
                reject(
                  new Error(
                    `${endpoint.host} did not answer with a list of models. Check ${endpoint.vendor.urlVariable}.`,
                  ),
                );
              }
            }),
          );
        },
      },
    );
    function onAbort(): void {
      cancel();
      reject(new Error(`${endpoint.host} did not list its models in time.`));
    }
    if (bounded.aborted) onAbort();
    else bounded.addEventListener('abort', onAbort, { once: true });
  });
}
