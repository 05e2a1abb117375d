import { createMemo, Show } from 'solid-js';
import type { Message, Part, ToolPart } from '../../../server/core/transcript.ts';
import { later } from '../../ui/later.tsx';

const ApprovalPanel = later(() => import('./ApprovalPanel.tsx').then((module) => module.ApprovalPanel));

/** Agent messages that are looked through, from the end. */
const LOOKED_AT = 3;

/** What waits for a decision, one after the other, so that no click meant for one decides the next. */
export function ApprovalDock(props: { session: string; messages: readonly Message[] }) {
  const open = createMemo(() => openApprovals(props.messages));
  const first = () => open()[0];
  return (
    <Show when={first()?.approval?.id} keyed>
      <Show when={first()}>
        {(call) => <ApprovalPanel session={props.session} call={call()} count={open().length} />}
      </Show>
    </Show>
  );
}

function openApprovals(messages: readonly Message[]): ToolPart[] {
  let seen = 0;
  const found: ToolPart[] = [];
  for (let at = messages.length - 1; at >= 0 && seen < LOOKED_AT; at -= 1) {
    const message = messages[at];
    if (message?.role !== 'assistant') continue;
    seen += 1;
    found.unshift(...waitingIn(message.parts));
  }
  return found;
}

function waitingIn(parts: readonly Part[]): ToolPart[] {
  return parts.flatMap((part) => {
    if (part.type !== 'tool') return [];
    const isOpen = part.status === 'waiting' && part.approval !== undefined && part.approval.decision === undefined;
    return [...(isOpen ? [part] : []), ...waitingIn(part.parts ?? [])];
  });
}
