import { createSignal, createUniqueId, onCleanup, onMount, Show } from 'solid-js';
import type { ToolPart } from '../../../server/core/transcript.ts';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { approvalText } from '../../text/docks.ts';
import { Button } from '../../ui/Button.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { ApprovalWhat } from './ApprovalWhat.tsx';

interface ApprovalPanelProps {
  session: string;
  call: ToolPart;
  /** How many wait, this one included. */
  count: number;
}

/** A dock that appears under a moving hand must not be answered by it. */
const INERT_MS = 500;

/** One decision, about exactly what would run. Escape does nothing here: no key decides by accident. */
export function ApprovalPanel(props: ApprovalPanelProps) {
  let heading!: HTMLHeadingElement;
  const { client } = useAppState();
  const words = approvalText;
  const title = createUniqueId();
  const action = createAction();
  const [isInert, setInert] = createSignal(true);
  const [reason, setReason] = createSignal('');
  /** A command is allowed as it stands, a change of files as such. */
  const scope = () => {
    const { name, approval } = props.call;
    return approval?.scope === name ? words.sessionTool(name) : words.sessionCommand;
  };
  const isOff = () => isInert() || action.isBusy();

  const timer = setTimeout(() => setInert(false), INERT_MS);
  onCleanup(() => clearTimeout(timer));
  // Who has the focus elsewhere is told politely; who has none, or has just decided, begins at the heading.
  onMount(() => {
    if (document.activeElement === document.body || document.activeElement === null) heading.focus();
  });

  function decide(decision: 'once' | 'session' | 'deny') {
    const { approval } = props.call;
    if (isOff() || !approval) return;
    const why = reason().trim();
    action.run(() =>
      client.approval.decide.mutate({
        session: props.session,
        approval: approval.id,
        decision,
        ...(decision === 'deny' && why !== '' ? { reason: why } : {}),
      }),
    );
  }

  return (
    <section
      class="dock approval-dock"
      role="group"
      aria-labelledby={title}
      onKeyDown={(event) => event.key === 'Escape' && event.preventDefault()}
    >
      <header class="dock-header">
        <StatusGlyph shape="question" tone="warning" />
        <h2 id={title} ref={heading} tabIndex={-1} data-ask="">
          {words.title}
        </h2>
        <Show when={props.count > 1}>
          <span class="dock-note">{words.count(1, props.count)}</span>
        </Show>
      </header>
      <p class="approval-why">{props.call.approval?.why}</p>
      <ApprovalWhat call={props.call} />
      <footer class="dock-footer approval-allow">
        <Button kind="primary" aria-disabled={isOff()} onClick={() => decide('once')}>
          {words.once}
        </Button>
        <Button aria-disabled={isOff()} aria-describedby={`${title}-scope`} onClick={() => decide('session')}>
          {words.session}
        </Button>
      </footer>
      <p class="approval-scope" id={`${title}-scope`}>
        {scope()}
      </p>
      <div class="approval-deny">
        <label class="field-label" for={`${title}-reason`}>
          {words.reason}
        </label>
        <div class="dock-footer">
          <input
            id={`${title}-reason`}
            class="input"
            value={reason()}
            placeholder={words.reasonPlaceholder}
            maxLength={2000}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <Button kind="danger" aria-disabled={isOff()} onClick={() => decide('deny')}>
            {words.deny}
          </Button>
        </div>
      </div>
      <Show when={action.problem()}>
        <p class="field-problem" role="alert">
          {action.problem()}
        </p>
      </Show>
    </section>
  );
}
