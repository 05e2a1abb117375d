/** What the conversation says of changes to its session, in words. */

import type { Event } from './event.ts';
import type { Phase } from './phase.ts';
import { settingFields, type Settings } from './settings.ts';

const shownSettings: readonly (keyof Settings)[] = [
  'model',
  'temperature',
  'maxTokens',
  'timeout',
  'inactivityTimeout',
  'approvals',
  'network',
  'hosts',
];

export function settingWords(key: keyof Settings, value: Settings[keyof Settings]): string {
  const field = settingFields[key];
  if (field.kind === 'choice') return field.options.find((option) => option.value === value)?.label ?? String(value);
  if (value === null) return 'as the project says';
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  return field.kind === 'number' && field.unit === 'seconds' ? `${value} s` : String(value);
}

function ofSettings(settings: Partial<Settings>): string | undefined {
  const changes = shownSettings.flatMap((key) => {
    const value = settings[key];
    return value === undefined ? [] : [`${settingFields[key].label}: ${settingWords(key, value)}`];
  });
  return changes.length > 0 ? `Changed ${changes.join(' · ')}` : undefined;
}

export interface Notice {
  text: string;
  about: 'phase' | 'settings';
  /** The one that began. */
  phase?: Phase;
}

/** A change that a reader of the conversation should see where it happened; undefined for every other event. */
export function noticeOf(event: Event): Notice | undefined {
  if (event.type === 'settings.changed') {
    const text = ofSettings(event.settings);
    return text === undefined ? undefined : { text, about: 'settings' };
  }
  if (event.type !== 'phase.changed') return undefined;
  switch (event.phase) {
    case 'stopped':
    case 'completed':
    case 'failed':
    case 'pending':
      return { text: event.reason, about: 'phase', phase: event.phase };
    case 'creating':
    case 'running':
    case 'stopping':
      return undefined;
  }
}
