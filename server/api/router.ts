/** The product's table of contents, for programs. */

import { makeApprovalRouter, makeMessageRouter } from './procedures/message.ts';
import { makeProviderRouter } from './procedures/provider.ts';
import { makeModelRouter, makeProjectRouter, makeServerRouter, type ServerSources } from './procedures/server.ts';
import { makeSessionRouter, type SessionSources } from './procedures/session.ts';
import { router } from './trpc.ts';

export function makeRouter(sources: SessionSources & ServerSources) {
  return router({
    session: makeSessionRouter(sources),
    message: makeMessageRouter(sources.actions),
    approval: makeApprovalRouter(sources.actions),
    model: makeModelRouter(sources),
    project: makeProjectRouter(sources),
    provider: makeProviderRouter(sources.providers),
    server: makeServerRouter(sources),
  });
}

export type AppRouter = ReturnType<typeof makeRouter>;
