/** Tells the person what happens while they look elsewhere: once for all tabs, and no more once it is settled. */

import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { usePlace } from '../address/place.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import type { Earlier } from '../state/list/sessions.ts';
import { closeBanner, dismissBanners, onBannerClick, prepareBanners, showBanner } from './banner.ts';
import { newsOf, tell, type News } from './news.ts';
import { claim, holdLook, isLookedAt } from './tabs.ts';
import { playTone } from './tone.ts';

export function createNotifications(): void {
  const { client, sync, notifications } = useAppState();
  const { choices, permission } = notifications;
  const place = usePlace();
  const { sessions } = sync;
  const canShow = () => choices.wantsNotifications() && permission.state() === 'granted';

  /** The session that is looked at here. */
  const lookedAt = createLook(place.session);
  createEffect(() => {
    const session = lookedAt();
    if (session === undefined) return;
    settle(session);
    onCleanup(holdLook(session));
  });

  createEffect(
    on(canShow, (isOn, before) => {
      if (isOn) void prepareBanners();
      else if (before) void dismissBanners();
    }),
  );
  createEffect(() => {
    if (canShow()) onCleanup(onBannerClick(place.go));
  });

  async function ask(id: string) {
    try {
      const { session, messages } = await client.session.get.query({ id });
      const { isMasked } = await client.project.get.query({ id: session.project });
      return { session, messages, isMasked };
    } catch (error) {
      // The session is gone, or the server that told of it is: whoever looks again finds it in the list.
      if (problemOf(error).code === 'NOT_FOUND' || problemOf(error).isTransient) return undefined;
      throw error;
    }
  }

  async function announce(news: News, { id, seq }: SessionSummary) {
    if (!choices.wantsSound() && !canShow()) return;
    if ((await isLookedAt(id)) || !(await claim(id, seq))) return;
    const asked = await ask(id);
    const told = asked && tell({ news, ...asked });
    if (!told || !choices.wants(told.occasion)) return settle(id);
    if (await isLookedAt(id)) return;
    const hasSounded = choices.wantsSound() && (await playTone(told.occasion));
    if (!canShow()) return;
    await showBanner(id, told, hasSounded);
    // Meanwhile somebody may have answered.
    if (told.occasion === 'needs_input' && sessions.row(id)?.agent !== 'waiting_input') settle(id);
  }

  function settle(id: string) {
    if (canShow()) void closeBanner(id);
  }

  function hear(now: SessionSummary, before: Earlier | undefined) {
    const news = newsOf(now, before);
    const isSettled = before?.agent !== now.agent || before?.phase !== now.phase;
    if (news) void announce(news, now);
    else if (isSettled) settle(now.id);
  }

  onCleanup(sessions.hear(hear, settle));
}

/** Undefined while the window is hidden or another one has the focus. */
function createLook(session: () => string | undefined) {
  const look = () => document.visibilityState === 'visible' && document.hasFocus();
  const [isLooking, setLooking] = createSignal(look());
  const refresh = () => setLooking(look());
  const ending = new AbortController();
  for (const name of ['focus', 'blur']) window.addEventListener(name, refresh, { signal: ending.signal });
  document.addEventListener('visibilitychange', refresh, { signal: ending.signal });
  onCleanup(() => ending.abort());
  return () => (isLooking() ? session() : undefined);
}
