/** The browser's tab: the session's name, and how many sessions need the person, in words and on the icon. */

import { createEffect, createMemo } from 'solid-js';
import { usageHref, usePlace } from '../address/place.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { needsPerson } from './list/groups.ts';

export function createPageTitle(): void {
  const { sync, seen } = useAppState();
  const place = usePlace();
  const session = () => sync.sessions.row(place.session() ?? '');
  const waiting = createMemo(() => sync.sessions.rows().filter((row) => needsPerson(row, seen.isUnread(row))).length);

  const pageName = () => {
    if (place.path() === usageHref) return text.doors.usage;
    return place.process() === undefined ? undefined : text.sidebar.processes;
  };

  createEffect(() => {
    const name = pageName() ?? session()?.name;
    const title = name ? `${name} · ${text.appName}` : text.appName;
    document.title = waiting() > 0 ? `(${waiting()}) ${title}` : title;
  });

  createEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (icon) icon.href = waiting() > 0 ? '/favicon-waiting.svg' : '/favicon.svg';
  });
}
