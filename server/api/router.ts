/** The product's table of contents, for programs. */

import { makeApprovalRouter, makeBranchRouter, makeMessageRouter, type MessageSources } from './procedures/message.ts';
import { makePresetRouter, type PresetSources } from './procedures/preset.ts';
import { makeProcessRouter, type ProcessSources } from './procedures/process.ts';
import { makeEventRouter } from './procedures/event.ts';
import { makeFeedbackRouter, type FeedbackSources } from './procedures/outside/feedback.ts';
import { makeProviderRouter } from './procedures/provider.ts';
import { makeQuestionRouter, type QuestionSources } from './procedures/question.ts';
import { makeSecretRouter, type SecretSources } from './procedures/secret.ts';
import { makeModelRouter, makeProjectRouter, makeServerRouter, type ServerSources } from './procedures/server.ts';
import { makeSearchRouter } from './procedures/search.ts';
import { makeSessionRouter, type SessionSources } from './procedures/session.ts';
import { makeUsageRouter, type UsageSources } from './usage/procedure.ts';
import { makeWebhookRouter, type WebhookSources } from './procedures/outside/webhook.ts';
import type { Search } from '../search/search.ts';
import { router } from './trpc.ts';

export function makeRouter(
  sources: SessionSources &
    MessageSources &
    QuestionSources &
    ProcessSources &
    SecretSources &
    PresetSources &
    ServerSources &
    FeedbackSources &
    UsageSources &
    WebhookSources & { search: Search },
) {
  return router({
    session: makeSessionRouter(sources),
    message: makeMessageRouter(sources),
    branch: makeBranchRouter(sources),
    question: makeQuestionRouter(sources),
    approval: makeApprovalRouter(sources.actions),
    event: makeEventRouter(sources),
    feedback: makeFeedbackRouter(sources),
    search: makeSearchRouter(sources),
    model: makeModelRouter(sources),
    project: makeProjectRouter(sources),
    process: makeProcessRouter(sources),
    provider: makeProviderRouter(sources.providers),
    secret: makeSecretRouter(sources),
    preset: makePresetRouter(sources),
    server: makeServerRouter(sources),
    usage: makeUsageRouter(sources),
    webhook: makeWebhookRouter(sources),
  });
}

export type AppRouter = ReturnType<typeof makeRouter>;
