/** Sessions and the list that shows them. */

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestApp } from '../support/start-app.ts';

/** Ready ones, of which the last is made last. Resolves with their ids. */
export async function makeSessions(app: TestApp, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const { id } = await app.client.session.create.mutate({ name });
    // What changes last stands first, and being ready is a change.
    await expect.poll(async () => (await app.client.session.get.query({ id })).session.phase).toBe('running');
    ids.push(id);
  }
  return ids;
}

export function listOf(page: Page): Locator {
  return page.getByRole('navigation', { name: 'Sessions' });
}

/** By the beginning of its name. */
export function rowOf(page: Page, name: string): Locator {
  return listOf(page).locator('[data-session]', { hasText: new RegExp(`^${name}`) });
}

/** The names in the list as they stand there, for a poll. */
export function order(page: Page): () => Promise<string[]> {
  return () => listOf(page).locator('[data-session] .session-name').allTextContents();
}
