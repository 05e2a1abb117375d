import { onMount, Show } from 'solid-js';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { RowContext } from '../row/row-context.ts';
import { problemOfBranching } from './readiness.ts';

interface BranchNavProps {
  message: string;
  variants: readonly string[];
  context: RowContext;
}

/** The versions of a message, and the way from one to the next: by buttons, or with ← and →. */
export function BranchNav(props: BranchNavProps) {
  let group!: HTMLSpanElement;
  const { client, sync } = useAppState();
  const action = createAction();
  const at = () => props.variants.indexOf(props.message);
  const problem = () => problemOfBranching(props.context.session(), sync.connection());

  // Each version has rows of its own: the focus goes along to the one that was asked for.
  onMount(() => {
    const { branchFocus } = props.context;
    if (branchFocus?.message !== props.message) return;
    props.context.branchFocus = undefined;
    const wanted = group.querySelector<HTMLElement>(branchFocus.by < 0 ? '.branch-previous' : '.branch-next');
    const isUsable = wanted && wanted.getAttribute('aria-disabled') !== 'true';
    (isUsable ? wanted : group.querySelector<HTMLElement>('button[aria-disabled=false]'))?.focus({
      preventScroll: true,
    });
  });

  function go(by: -1 | 1) {
    const message = props.variants[at() + by];
    if (message === undefined || problem()) return;
    props.context.branchFocus = { message, by };
    action.run(() => client.branch.select.mutate({ session: props.context.session().id, message }));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const isForward = (event.key === 'ArrowRight') === (getComputedStyle(group).direction === 'ltr');
    event.preventDefault();
    event.stopPropagation();
    go(isForward ? 1 : -1);
  }

  const arrow = (by: -1 | 1, label: string) => (
    <button
      type="button"
      class={`button icon-button button-quiet turn-action ${by < 0 ? 'branch-previous' : 'branch-next'}`}
      aria-label={label}
      aria-disabled={props.variants[at() + by] === undefined || problem() !== undefined || action.isBusy()}
      title={problem() ?? `${label}. ${text.turns.filesStay}`}
      onClick={() => go(by)}
    >
      <Icon name="chevron" size={14} />
    </button>
  );

  return (
    <>
      <span
        ref={group}
        class="branch-nav"
        role="group"
        aria-label={text.turns.version(at() + 1, props.variants.length)}
        onKeyDown={onKeyDown}
      >
        {arrow(-1, text.turns.previous)}
        <span class="branch-count" aria-hidden="true">
          {text.turns.versionShort(at() + 1, props.variants.length)}
        </span>
        {arrow(1, text.turns.next)}
      </span>
      <Show when={action.problem()}>
        <span class="turn-problem" role="alert">
          {action.problem()}
        </span>
      </Show>
    </>
  );
}
