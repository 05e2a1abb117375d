/** The days, weeks or months of a chart, in order, also those with nothing in them. A day is written `2026-11-21`. */

import { usageText as text } from '../text/pages/usage.ts';

export type Unit = 'day' | 'week' | 'month';

const dayMs = 86_400_000;
/** More bars than these cannot be told apart on a phone. */
const mostDays = 92;
const mostWeekDays = 92 * 7;

/** The day that a clock on this machine shows, some days ago. */
export function dayAgo(days: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - days)).toISOString().slice(0, 10);
}

export function unitOf(from: string, to: string): Unit {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days <= mostDays) return 'day';
  return days <= mostWeekDays ? 'week' : 'month';
}

/** The name of each as the server gives it. */
export function spanOf(from: string, to: string, unit: Unit): string[] {
  const names: string[] = [];
  const date = new Date(from);
  if (unit === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (unit === 'month') date.setUTCDate(1);
  for (let name = nameOf(date, unit); name <= to; name = nameOf(date, unit)) {
    names.push(name);
    if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
    else date.setUTCDate(date.getUTCDate() + (unit === 'week' ? 7 : 1));
  }
  return names;
}

function nameOf(date: Date, unit: Unit): string {
  return date.toISOString().slice(0, unit === 'month' ? 7 : 10);
}

function write(name: string, options: Intl.DateTimeFormatOptions): string {
  return new Date(name).toLocaleDateString('en', { timeZone: 'UTC', ...options });
}

export function shortLabel(name: string, unit: Unit): string {
  return write(name, unit === 'month' ? { month: 'short', year: '2-digit' } : { month: 'short', day: 'numeric' });
}

export function longLabel(name: string, unit: Unit): string {
  if (unit === 'month') return write(name, { month: 'long', year: 'numeric' });
  const day = write(name, {
    weekday: unit === 'day' ? 'short' : undefined,
    month: 'short',
    day: 'numeric',
    year: 'numeric',
  });
  return unit === 'week' ? text.weekOf(day) : day;
}
