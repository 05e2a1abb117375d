/** The server's procedures, and the shapes of their answers. */

import { createTRPCClient, httpLink, type TRPCLink } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import { observable, tap } from '@trpc/server/observable';
import type { AppRouter } from '../server/api/router.ts';
import { isUnauthorized } from './problem.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type Client = ReturnType<typeof makeClient>;
export type Snapshot = Outputs['session']['get'];
/** Answers to an open question as far as they are filled in. */
export type SavedAnswers = Snapshot['answers'][number];
export type SessionPage = Outputs['session']['list'];
export type ModelInfo = Outputs['model']['list'][number];
export type ServerInfo = Outputs['server']['info'];
export type SearchHit = Outputs['search']['query']['items'][number];
export type Preset = Outputs['preset']['list'][number];
export type ProviderState = Outputs['provider']['list'][number];
export type WebhookStatus = Outputs['webhook']['status'];

export type UsageReport = Outputs['usage']['read'];
export type UsageItem = UsageReport['items'][number];

export type ProcessRow = Outputs['process']['list'][number];
export type ProcessOutput = Outputs['process']['output'];

/** Requests that never answer are failures too. */
const TIMEOUT_MS = 30_000;

export function makeClient(onUnauthorized: () => void) {
  const watch: TRPCLink<AppRouter> =
    () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op)
          .pipe(tap({ error: (error) => isUnauthorized(error) && onUnauthorized() }))
          .subscribe(observer),
      );
  return createTRPCClient<AppRouter>({
    links: [
      watch,
      httpLink({
        url: '/trpc',
        fetch: (input, init) => {
          const timeout = AbortSignal.timeout(TIMEOUT_MS);
          const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
          return fetch(input, { ...init, signal, credentials: 'same-origin' });
        },
      }),
    ],
  });
}
