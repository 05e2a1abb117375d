/** What can be wished of a session, in the order of every menu: the header's, a row's and the palette's. */

import { isLive } from '../../server/core/phase.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { Changes } from '../state/list/changes.ts';
import { text } from '../text.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import { isAgentBusy } from './status.ts';

export interface Wish extends MenuItem {
  id: string;
}

interface Doors {
  changes: Changes;
  rename(): void;
  /** Goes to the session that was made of this one. */
  goTo(id: string): void;
  openExport(): void;
  remove(): void;
  archive(): void;
  /** Wishes of one place alone, between the session's life and its end. */
  more?: readonly Wish[];
}

export function wishesOf(session: SessionSummary, doors: Doors): Wish[] {
  const { changes } = doors;
  const { isPinned, isArchived } = session;
  const goTo = (id: string | undefined) => id !== undefined && doors.goTo(id);
  return [
    { id: 'session.rename', label: text.header.rename, onSelect: doors.rename },
    { id: 'session.entitle', label: text.header.entitle, onSelect: () => changes.entitle(session) },
    {
      id: 'session.pin',
      label: isPinned ? text.header.unpin : text.header.pin,
      onSelect: () => changes.pin([session], !isPinned),
    },
    ...(isLive(session.phase)
      ? [
          {
            id: 'session.stop',
            label: text.header.stopNow,
            isApart: true,
            onSelect: () => changes.stop([session], 'now'),
          },
          ...(isAgentBusy(session) ? [turnStop(session, changes)] : []),
        ]
      : [
          {
            id: 'session.resume',
            label: text.header.resume,
            isApart: true,
            onSelect: () => changes.resume([session]),
          },
        ]),
    {
      id: 'session.clone',
      label: text.header.clone,
      isApart: true,
      onSelect: () => void changes.clone(session).then(goTo),
    },
    { id: 'session.fork', label: text.fork.withHistory, onSelect: () => void changes.fork(session).then(goTo) },
    { id: 'session.export', label: text.doors.export, onSelect: doors.openExport },
    ...(doors.more ?? []),
    {
      id: 'session.archive',
      label: isArchived ? text.header.takeBack : text.header.archive,
      isApart: true,
      onSelect: doors.archive,
    },
    { id: 'session.remove', label: text.header.delete, isDanger: true, onSelect: doors.remove },
  ];
}

/** To stop after the turn, or to take that back. */
export function turnStop(session: SessionSummary, changes: Changes): Wish {
  return session.isStopRequested
    ? { id: 'session.keep-going', label: text.header.keepGoing, onSelect: () => changes.resume([session]) }
    : { id: 'session.stop-turn', label: text.header.stopTurn, onSelect: () => changes.stop([session], 'turn') };
}
