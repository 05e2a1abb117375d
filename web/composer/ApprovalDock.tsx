import { createEffect, createMemo, createSignal, createUniqueId, For, on, onCleanup, Show } from 'solid-js';
import type { Message, ToolPart } from '../../server/core/transcript.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';

type Approval = NonNullable<ToolPart['approval']>;

/** A dock that appears under a moving hand must not be answered by it. */
const INERT_MS = 500;

/** What waits for a decision, exactly as it would run. Escape does nothing here: no key decides by accident. */
export function ApprovalDock(props: { session: string; messages: readonly Message[] }) {
  const open = createMemo(() => openApprovals(props.messages));
  return <For each={open()}>{(approval) => <ApprovalPanel session={props.session} approval={approval} />}</For>;
}

function openApprovals(messages: readonly Message[]): Approval[] {
  return messages
    .slice(-3)
    .flatMap((message) =>
      message.parts.flatMap((part) =>
        part.type === 'tool' && part.status === 'waiting' && part.approval ? [part.approval] : [],
      ),
    );
}

function ApprovalPanel(props: { session: string; approval: Approval }) {
  const { client } = useAppState();
  const title = createUniqueId();
  const [isInert, setInert] = createSignal(true);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);

  createEffect(
    on(
      () => props.approval.id,
      () => {
        setInert(true);
        const timer = setTimeout(() => setInert(false), INERT_MS);
        onCleanup(() => clearTimeout(timer));
      },
    ),
  );

  async function decide(decision: 'once' | 'session' | 'deny') {
    if (isInert() || isBusy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await client.approval.decide.mutate({
        session: props.session,
        approval: props.approval.id,
        decision,
        ...(decision === 'deny' && reason().trim() !== '' ? { reason: reason().trim() } : {}),
      });
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="approval" role="group" aria-labelledby={title}>
      <h2 id={title} tabIndex={-1}>
        {text.approval.title}
      </h2>
      <p class="approval-why">{props.approval.why}</p>
      <pre class="approval-what" tabIndex={0}>
        {props.approval.what}
      </pre>
      <label class="field">
        <span class="field-label">{text.approval.reason}</span>
        <input
          class="input"
          value={reason()}
          placeholder={text.approval.reasonPlaceholder}
          maxLength={2000}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="approval-actions">
        <Button kind="primary" aria-disabled={isInert() || isBusy()} onClick={() => void decide('once')}>
          {text.approval.once}
        </Button>
        <Button
          aria-disabled={isInert() || isBusy()}
          title={text.approval.sessionScope(props.approval.scope)}
          onClick={() => void decide('session')}
        >
          {text.approval.session}
        </Button>
        <Button kind="danger" aria-disabled={isInert() || isBusy()} onClick={() => void decide('deny')}>
          {text.approval.deny}
        </Button>
        <span class="approval-scope">{text.approval.sessionScope(props.approval.scope)}</span>
      </div>
      <Show when={problem()}>
        <p class="field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </section>
  );
}
