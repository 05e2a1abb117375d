/** The settings that a new session has when nobody chooses. */

import { defaultSettings, type Settings } from '../../server/core/settings.ts';
import type { ModelInfo, ServerInfo } from '../client.ts';

export function initialSettings(info: ServerInfo | undefined, models: readonly ModelInfo[]): Settings {
  return {
    ...defaultSettings,
    model: info?.defaultModel ?? models[0]?.id ?? '',
    approvals: info?.sandbox.isIsolated === false ? 'ask' : 'auto',
  };
}

/** Only what differs, so that the server's own defaults may still change. */
export function changedSettings(chosen: Settings, from: Settings): Partial<Settings> {
  const keys = Object.keys(chosen) as (keyof Settings)[];
  return Object.fromEntries(keys.filter((key) => !isSame(chosen[key], from[key])).map((key) => [key, chosen[key]]));
}

export function isSameSettings(a: Partial<Settings>, b: Partial<Settings>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof Settings)[]);
  return [...keys].every((key) => isSame(a[key], b[key]));
}

/** Of a setting; some are lists. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
