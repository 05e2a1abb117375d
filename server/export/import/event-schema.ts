/** What an event from a file must look like. A field that this version does not know is kept. */

import { z } from 'zod';
import type { Event, EventBody } from '../../core/event.ts';
import { phases, type Phase } from '../../core/phase.ts';
import { checkSettings, type Settings } from '../../core/settings.ts';

const id = z.string().min(1).max(200);
/** Names a directory too. */
const directory = z.string().regex(/^[\w-]{1,200}$/, 'must be of letters, digits, _ and - only');
const text = z.string();
const count = z.number().min(0);
const by = z.enum(['owner', 'agent', 'server']);
const mode = z.enum(['steer', 'queue']);
const cause = z.enum(['user', 'timeout', 'inactivity', 'shutdown']);
const phase = z.enum(phases as [Phase, ...Phase[]]);
const failure = z.looseObject({ code: text, message: text, details: text.optional() });
const usage = z.looseObject({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  cost: count.nullable(),
});
/** Relative and within the workspace. */
const path = z
  .string()
  .min(1)
  .refine((name) => !name.startsWith('/') && !name.split('/').includes('..'), 'must be a path within the workspace');
const files = z.array(z.looseObject({ path, size: count, mediaType: text })).optional();

/** The settings of a log are as they were then: what has become invalid since is no reason to refuse it, what never was is. */
const settings = z.custom<Partial<Settings>>().superRefine((input, context) => {
  const checked = checkSettings(input);
  if ('problem' in checked) context.addIssue({ code: 'custom', message: checked.problem });
});
const allSettings = settings.refine(
  (given): given is Settings => given.model !== undefined && given.approvals !== undefined,
  'must have a model and approvals',
);

const options = z.array(
  z.looseObject({ id, label: text, description: text.optional(), isRecommended: z.boolean().optional() }),
);
const questions = z.array(
  z.looseObject({
    id,
    header: text.optional(),
    text,
    kind: z.enum(['text', 'single', 'multi']),
    options: options.optional(),
  }),
);
const answers = z.array(
  z.looseObject({ id, text: text.optional(), choices: z.array(text).optional(), other: text.optional() }),
);

const finishedText = {
  id,
  text,
  durationMs: count,
  signature: text.optional(),
};
const finishedPart = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), ...finishedText }),
  z.looseObject({ type: z.literal('thinking'), ...finishedText }),
  z.looseObject({
    type: z.literal('tool'),
    id,
    name: text,
    input: z.unknown().optional(),
    call: text,
    signature: text.optional(),
  }),
]);

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional();
const task = id.optional();
const step = z.int().min(0);

type Shape<Type extends EventBody['type']> = {
  [Key in Exclude<keyof Extract<EventBody, { type: Type }>, 'type'>]-?: z.ZodType;
};

/** Every kind of event has its row: one that is added to `core/event.ts` needs one here. */
const shapes: { [Type in EventBody['type']]: Shape<Type> } = {
  'session.created': {
    id: directory,
    project: id,
    kind: z.enum(['chat', 'report']),
    name: z.string().min(1).max(400),
    isNamed: z.boolean(),
    settings: allSettings,
    isOneShot: z.boolean(),
    forkedFrom: z
      .looseObject({ session: directory, message: id, until: z.int().min(1), isUnanswered: z.boolean() })
      .optional(),
    by,
  },
  'session.renamed': { name: z.string().min(1).max(400), model: text.optional(), usage: usage.optional(), by },
  'session.pinned': { isPinned: z.boolean(), by },
  'session.archived': { isArchived: z.boolean(), by },
  'settings.changed': { settings, by },
  'phase.changed': { phase, reason: text, cause: cause.optional(), by },
  'stop.requested': { by },
  'stop.withdrawn': { by },
  'message.sent': { message: id, text, clientId: id, mode, files, by },
  'message.withdrawn': { message: id, by },
  'message.edited': { message: id, text, files, by },
  'message.moved': { message: id, before: id.nullable(), by },
  'message.requeued': { message: id, mode, by },
  'message.read': { message: id, turn: id },
  'branch.moved': { to: id.nullable(), isUnanswered: z.boolean(), by },
  'turn.queued': {},
  'turn.started': { turn: id, reply: id, cause: z.enum(['message', 'continue', 'compact']) },
  'turn.steered': { turn: id, reply: id },
  'step.retried': { turn: id, step, attempt: count, waitMs: count, failure, task },
  'step.finished': {
    turn: id,
    step,
    model: text,
    usage,
    durationMs: count,
    notes: z.array(text).optional(),
    task,
  },
  'part.finished': { turn: id, step, message: id, part: finishedPart, task },
  'instructions.read': {
    turn: id,
    files: z.array(z.looseObject({ path, size: count, digest: text, isCut: z.literal(true).optional() })),
  },
  'compaction.requested': { by },
  'context.compacted': { turn: id, step, message: id, part: id, summary: text, tokensBefore: count },
  'tool.started': { turn: id, part: id },
  'tool.finished': {
    turn: id,
    part: id,
    status: z.enum(['done', 'failed', 'denied', 'cancelled', 'unknown']),
    output: text,
    durationMs: count,
    display: text.optional(),
    facts,
  },
  'approval.asked': { approval: id, turn: id, part: id, what: text, why: text, scope: text },
  'approval.decided': {
    approval: id,
    part: id,
    decision: z.enum(['once', 'session', 'deny']),
    reason: text.optional(),
    by,
  },
  'approval.revoked': { by },
  'question.asked': { question: id, turn: id, part: id, questions },
  'question.answered': { question: id, part: id, answers, by },
  'question.skipped': { question: id, part: id, reason: text.optional(), message: id.optional(), by },
  'question.withdrawn': { question: id, part: id, isHeld: z.boolean() },
  'process.started': {
    process: directory,
    name: text,
    command: text,
    turn: id.optional(),
    part: id.optional(),
    isKept: z.boolean(),
  },
  'process.ended': {
    process: directory,
    how: z.enum(['completed', 'failed', 'killed', 'lost']),
    exitCode: z.int().nullable(),
    by: by.optional(),
    survivors: z.array(text).optional(),
  },
  'feedback.given': {
    message: id,
    turn: id,
    rating: z.enum(['up', 'down']).nullable(),
    reasons: z.array(text).optional(),
    comment: text.optional(),
    by,
  },
  'turn.ended': {
    turn: id,
    how: z.enum(['done', 'length', 'refused', 'failed']),
    durationMs: count,
    failure: failure.optional(),
  },
  'turn.interrupted': {
    turn: id,
    reason: z.enum(['user', 'timeout', 'inactivity', 'shutdown', 'interrupt', 'restart']),
    durationMs: count,
  },
};

const place = { seq: z.int().min(1), session: directory, at: z.iso.datetime() };

const schemas = new Map<string, z.ZodType>(
  Object.entries(shapes).map(([type, shape]) => [
    type,
    z.looseObject({ type: z.literal(type), ...place, ...(shape as Record<string, z.ZodType>) }),
  ]),
);

/** The event as it was given, or what is wrong with it. */
export function checkEvent(given: unknown): { event: Event } | { problem: string } {
  const { type } = z.looseObject({ type: z.string() }).safeParse(given).data ?? {};
  if (type === undefined) return { problem: 'is not an event: it has no type' };
  const schema = schemas.get(type);
  if (!schema)
    return { problem: `is of the type ${JSON.stringify(type.slice(0, 60))}, which this version does not know` };
  const checked = schema.safeParse(given);
  const issue = checked.error?.issues[0];
  // The schema of each type asks for all that the type has.
  return issue ? { problem: `${issue.path.join('.')}: ${issue.message}` } : { event: checked.data as Event };
}
