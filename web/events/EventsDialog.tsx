import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import type { Event } from '../../server/core/event.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { copyText } from '../ui/copy.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { summaryOf } from './summary.ts';
import './events.css';

interface EventsDialogProps {
  session: string;
  /** Begins where the session failed last: below that stands what led there. */
  isAtFailure?: boolean;
  onClose(): void;
}

/** Of one width at every time of the day. */
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

/** The log of a session as it is: what happened, when, by whom and why. */
export function EventsDialog(props: EventsDialogProps) {
  const { client } = useAppState();
  const [events, setEvents] = createSignal<readonly Event[]>([]);
  const [before, setBefore] = createSignal<number>();
  const [isLoading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const [query, setQuery] = createSignal('');
  const [marked, setMarked] = createSignal<number>();
  let list!: HTMLOListElement;

  const wanted = () => query().trim().toLowerCase();
  const shown = createMemo(() => {
    const words = wanted();
    return words === '' ? events() : events().filter((event) => JSON.stringify(event).toLowerCase().includes(words));
  });

  async function load() {
    if (isLoading()) return;
    setLoading(true);
    setProblem(undefined);
    try {
      const page = await client.event.list.query({ session: props.session, before: before() });
      // The client's type of an answer makes every `unknown` in it optional; these are the server's events.
      const older = page.items as Event[];
      setEvents((newer) => [...newer, ...older.toReversed()]);
      setBefore(page.before);
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setLoading(false);
    }
  }

  /** Page after page, newest first: few events follow a failure. */
  async function loadToFailure() {
    do await load();
    while (!problem() && before() !== undefined && !events().some(isSessionFailure));
    const failure = events().find(isSessionFailure);
    if (!failure) return;
    setMarked(failure.seq);
    list.querySelector<HTMLElement>('.event-marked')?.scrollIntoView({ block: 'center' });
    list.querySelector<HTMLElement>('.event-marked .event-line')?.focus({ preventScroll: true });
  }

  onMount(() => void (props.isAtFailure ? loadToFailure() : load()));

  return (
    <Dialog title={text.events.title} size="large" onClose={props.onClose}>
      <div class="events-bar">
        <input
          class="input events-filter"
          type="text"
          autofocus
          autocomplete="off"
          spellcheck={false}
          aria-label={text.events.filter}
          placeholder={text.events.filter}
          value={query()}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <span class="events-count" role="status">
          {isLoading() ? text.events.loading : text.events.count(shown().length, events().length)}
        </span>
      </div>
      <div class="dialog-body events-body">
        <Show when={events().length > 0 && shown().length === 0}>
          <p class="events-none">{text.events.none(query().trim())}</p>
        </Show>
        <ol class="events-list" ref={list}>
          <For each={shown()}>{(event) => <EventRow event={event} isMarked={event.seq === marked()} />}</For>
        </ol>
        <Show when={problem()}>
          <Notice tone="danger" role="alert" actions={<Button onClick={() => void load()}>{text.action.retry}</Button>}>
            {problem()}
          </Notice>
        </Show>
        <Show when={!problem() && events().length > 0}>
          <Show when={before() !== undefined} fallback={<p class="events-end">{text.events.begin}</p>}>
            <Button class="events-older" disabled={isLoading()} onClick={() => void load()}>
              {text.events.older}
            </Button>
          </Show>
        </Show>
      </div>
    </Dialog>
  );
}

function EventRow(props: { event: Event; isMarked: boolean }) {
  const [isOpen, setOpen] = createSignal(false);
  const at = () => new Date(props.event.at);
  const actor = () => ('by' in props.event && props.event.by ? text.events.actors[props.event.by] : '');
  const json = () => JSON.stringify(props.event, null, 2);
  return (
    <li class="event" classList={{ 'event-failed': isFailure(props.event), 'event-marked': props.isMarked }}>
      <button type="button" class="event-line" aria-expanded={isOpen()} onClick={() => setOpen(!isOpen())}>
        <span class="event-seq">{props.event.seq}</span>
        <time class="event-time" dateTime={props.event.at} title={at().toLocaleString()}>
          {clock.format(at())}
        </time>
        <span class="event-type">{props.event.type}</span>
        <span class="event-actor">{actor()}</span>
        <span class="event-summary">{summaryOf(props.event)}</span>
      </button>
      <Show when={isOpen()}>
        <div class="event-full">
          <button
            type="button"
            class="button button-quiet event-copy"
            onClick={(click) => void copyText(json(), click.currentTarget)}
          >
            {text.events.copy}
          </button>
          <pre tabIndex={0} role="region" aria-label={text.events.details(props.event.seq)}>
            {json()}
          </pre>
        </div>
      </Show>
    </li>
  );
}

function isSessionFailure(event: Event): boolean {
  return event.type === 'phase.changed' && event.phase === 'failed';
}

function isFailure(event: Event): boolean {
  if (isSessionFailure(event)) return true;
  if (event.type === 'turn.ended') return event.how === 'failed';
  return event.type === 'tool.finished' && event.status === 'failed';
}
