/** JSON exports made in a test, and their way in and out of a server. */

import type { Event } from '../../server/core/event.ts';
import type { ImportReport } from '../../server/export/import/import.ts';
import type { TestApp } from '../support/start-app.ts';

export interface Archive {
  format: string;
  exportedAt: string;
  session: { id: string; name: string };
  events: Event[];
  files: { path: string }[];
}

export interface Answer {
  status: number;
  session?: { id: string; name: string; phase: string; phaseReason: string };
  sessions?: { id: string; name: string }[];
  report?: ImportReport;
  error?: { message: string };
}

export function archiveOf(events: readonly unknown[]): string {
  return JSON.stringify({ format: 'sessile/1', events });
}

export async function importFile({ client }: TestApp, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
  const response = await client.fetch('/api/import', { method: 'POST', body });
  return { status: response.status, ...((await response.json()) as object) };
}

export async function exportBytes({ client }: TestApp, id: string, query: string): Promise<Uint8Array> {
  const response = await client.fetch(`/api/sessions/${id}/export?${query}`);
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}

export async function exportAs(app: TestApp, id: string, query: string): Promise<string> {
  return Buffer.from(await exportBytes(app, id, query)).toString();
}

export async function exportJson(app: TestApp, id: string): Promise<Archive> {
  return JSON.parse(await exportAs(app, id, 'format=json')) as Archive;
}
