/** What the exports for reading say in words of their own. */

import type { Usage } from '../core/event.ts';
import { settingWords } from '../core/notice.ts';
import { wordsOf } from '../core/question.ts';
import type { Session } from '../core/session.ts';
import { settingFields, type Settings } from '../core/settings.ts';
import type { AssistantMessage, Message, QuestionPart, ToolPart } from '../core/transcript.ts';
import { stateOf, type Reading, type Subject } from './conversation.ts';
import type { ExportOptions } from './options.ts';

const number = new Intl.NumberFormat('en-US');

/** `2026-11-21 10:00:01 UTC` */
export function timeWords(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

function costWords(cost: number | null): string {
  if (cost === null) return 'cost not known';
  return cost === 0 ? '$0' : `$${cost.toFixed(cost < 0.01 ? 6 : 4)}`;
}

function usageWords({ input, output, cacheRead, cacheWrite, cost }: Usage): string {
  const cached = [
    ...(cacheRead > 0 ? [`${number.format(cacheRead)} read from cache`] : []),
    ...(cacheWrite > 0 ? [`${number.format(cacheWrite)} written to cache`] : []),
  ];
  const read = `${number.format(input)} tokens in${cached.length > 0 ? ` (${cached.join(', ')})` : ''}`;
  return `${read}, ${number.format(output)} out · ${costWords(cost)}`;
}

export function authorOf(message: Message): string {
  if (message.role === 'assistant') return 'Agent';
  const state = message.state === 'waiting' ? ' (waiting)' : '';
  return `${message.by === 'owner' ? 'You' : message.by}${state}`;
}

const endings: Record<string, string> = {
  length: 'cut at the longest response',
  refused: 'declined by the model',
  interrupt: 'interrupted',
  restart: 'cut by a restart of the server',
  user: 'stopped by you',
  timeout: 'stopped by the timeout',
  inactivity: 'stopped by the inactivity timeout',
  shutdown: 'stopped by a shutdown of the server',
  failed: 'failed',
};

/** Model, tokens, cost, duration and end of an answer. */
export function footerOf(message: AssistantMessage): string {
  const { model, usage, durationMs, ended, state } = message;
  return [
    ...(model === undefined ? [] : [model]),
    ...(usage === undefined ? [] : [usageWords(usage)]),
    ...(durationMs === undefined ? [] : [durationWords(durationMs)]),
    ...(ended === undefined ? [] : [endings[ended] ?? ended]),
    ...(state === 'streaming' ? ['still being written'] : []),
  ].join(' · ');
}

export function ratingOf({ feedback }: AssistantMessage): string | undefined {
  if (!feedback) return undefined;
  const { rating, reasons = [], comment } = feedback;
  const details = [...reasons, ...(comment === undefined ? [] : [comment])].join(' · ');
  return `Rated ${rating === 'up' ? 'good' : 'bad'}${details ? `: ${details}` : ''}`;
}

/** Status, duration and facts of a call. */
export function outcomeOf({ status, durationMs, facts = {} }: ToolPart): string {
  return [
    status,
    ...(durationMs === undefined || durationMs === 0 ? [] : [durationWords(durationMs)]),
    ...Object.entries(facts).map(([name, value]) => `${name}: ${String(value)}`),
  ].join(' · ');
}

const decisions = { once: 'allowed once', session: 'allowed for this session', deny: 'denied' } as const;

export function approvalWords({ why, decision, reason }: NonNullable<ToolPart['approval']>): string {
  const answer = decision === undefined ? 'not decided yet' : decisions[decision];
  return `Approval: ${answer}${reason ? ` (${reason})` : ''}. Asked because: ${why}`;
}

/** Every question with what was offered and what came of it. */
export function questionWords({ questions, answers = [], status, reason }: QuestionPart): {
  text: string;
  options: string[];
  answer: string;
}[] {
  const none = {
    open: 'not answered yet',
    answered: 'no answer',
    skipped: `skipped${reason ? ` (${reason})` : ''}`,
    withdrawn: 'withdrawn',
  }[status];
  return questions.map((question) => {
    const answer = answers.find(({ id }) => id === question.id);
    const options = (question.options ?? []).map(
      ({ label, description, isRecommended }) =>
        `${label}${isRecommended ? ' (recommended)' : ''}${description ? `: ${description}` : ''}`,
    );
    return { text: question.text, options, answer: answer ? wordsOf(question, answer) : none };
  });
}

/** Which session a fork has its conversation from; undefined of one that is none. */
function originOf({ session: { forkedFrom }, originName }: Omit<Subject, 'exportedAt'>): string | undefined {
  if (!forkedFrom) return undefined;
  return originName === undefined ? `session ${forkedFrom.session}` : `${originName} (session ${forkedFrom.session})`;
}

/** What stands below the last message that a fork came along with. */
export function forkWords(subject: Subject, { id }: Pick<Message, 'id'>): string | undefined {
  if (subject.session.forkedFrom?.message !== id) return undefined;
  return `Forked here: the conversation up to this message is that of ${originOf(subject)}.`;
}

// Of the same keys.
const settingKeys = Object.keys(settingFields) as (keyof Settings)[];

/** As data: for programs that read the file. */
export function settingsOf({ settings }: Session): [string, string][] {
  return settingKeys.map((key) => {
    const value = settings[key];
    return [key, Array.isArray(value) ? value.join(', ') : String(value)];
  });
}

/** In the words of the page; those that say nothing are left out. */
export function labelledSettingsOf({ settings }: Session): [string, string][] {
  const isSaid = (value: Settings[keyof Settings]): boolean =>
    value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  return settingKeys
    .filter((key) => isSaid(settings[key]))
    .map((key) => [settingFields[key].label, settingWords(key, settings[key])]);
}

/** What a reader should know of the whole, in the order of importance. */
export function factsOf(
  { elsewhere, ...subject }: Omit<Reading, 'messages'>,
  { thinking, tools, branches }: ExportOptions,
): [string, string][] {
  const leftOut = [
    ...(thinking ? [] : ['thinking']),
    ...(tools ? [] : ['tool calls']),
    ...(branches || elsewhere.length === 0 ? [] : [`${elsewhere.length} messages of other branches`]),
  ];
  const { session, exportedAt } = subject;
  const state = stateOf({ session });
  const origin = originOf(subject);
  return [
    ['session', session.id],
    ['created', session.createdAt],
    ...(origin === undefined ? [] : ([['forked from', origin]] satisfies [string, string][])),
    ['exported', exportedAt],
    ['event', String(session.seq)],
    ['phase', `${session.phase} (${session.phaseReason})`],
    ...(state === undefined ? [] : ([['state', state]] satisfies [string, string][])),
    ...(leftOut.length > 0 ? ([['left out', leftOut.join(', ')]] satisfies [string, string][]) : []),
    ['usage', sumOf(session)],
  ];
}

function sumOf({ usage }: Session): string {
  return `${number.format(usage.turns)} ${usage.turns === 1 ? 'turn' : 'turns'} · ${usageWords(usage)}`;
}
