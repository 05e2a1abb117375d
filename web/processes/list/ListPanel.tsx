import { createMemo, For, Match, Show, Switch } from 'solid-js';
import type { ProcessRow } from '../../client.ts';
import { ConnectionChip } from '../../shell/ConnectionChip.tsx';
import { DrawerButton } from '../../shell/DrawerButton.tsx';
import type { Processes } from '../../state/processes.ts';
import { text as pageText } from '../../text.ts';
import { processesText as text } from '../../text/processes.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { Clearing } from '../clearing.ts';
import type { Filter } from '../filter.ts';
import { Cleared } from './Cleared.tsx';
import { ProcessList } from './ProcessList.tsx';

interface ListPanelProps {
  processes: Processes;
  filter: Filter;
  rows: readonly ProcessRow[];
  current: string | undefined;
  /** Why nothing can be changed now. */
  hindrance: string | undefined;
  onRemove(row: ProcessRow): void;
  clearing: Clearing;
}

export function ListPanel(props: ListPanelProps) {
  const finished = createMemo(() => props.rows.filter(({ status }) => status !== 'running').map(({ id }) => id));
  let field!: HTMLInputElement;

  function onFilterKey(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && props.filter.query() !== '') props.filter.setQuery('');
    else if (event.key === 'ArrowDown') {
      field.closest('section')?.querySelector<HTMLElement>('[data-process][tabindex="0"]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <section class="process-panel" aria-label={text.list}>
      <header class="page-bar">
        <DrawerButton />
        <h1>{text.title}</h1>
        <ConnectionChip />
        <span class="spacer" />
        <Show when={finished().length > 0}>
          <Button
            kind="quiet"
            class="process-clear"
            aria-disabled={props.hindrance !== undefined}
            title={props.hindrance}
            onClick={() => props.hindrance === undefined && props.clearing.clear(finished())}
          >
            {text.clear}
          </Button>
        </Show>
      </header>
      <div class="process-filters">
        <div class="search">
          <Icon name="search" size={16} />
          <input
            ref={field}
            id="process-filter"
            type="search"
            aria-label={text.filter}
            placeholder={text.filterPlaceholder}
            value={props.filter.query()}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => props.filter.setQuery(event.currentTarget.value)}
            onKeyDown={onFilterKey}
          />
        </div>
        <Show when={props.filter.sessions().length > 1 || props.filter.session() !== ''}>
          <select
            class="chip-select process-session-filter"
            aria-label={text.session}
            value={props.filter.session()}
            onChange={(event) => props.filter.setSession(event.currentTarget.value)}
          >
            <option value="">{text.allSessions}</option>
            <For each={props.filter.sessions()}>
              {(session) => (
                <option value={session.id} selected={session.id === props.filter.session()}>
                  {session.name || text.unnamedSession}
                </option>
              )}
            </For>
          </select>
        </Show>
      </div>
      <div class="process-scroll">
        <Show when={props.processes.problem()}>
          <p class="sidebar-note" role="alert">
            {text.failed}{' '}
            <button type="button" class="link-button" onClick={() => void props.processes.load()}>
              {pageText.action.retry}
            </button>
          </p>
        </Show>
        <Switch fallback={<ProcessList rows={props.rows} current={props.current} onRemove={props.onRemove} />}>
          <Match when={!props.processes.isLoaded()}>
            <Show when={!props.processes.problem()}>
              <ul class="skeleton-list" aria-label={text.loading}>
                <For each={Array.from({ length: 4 })}>{() => <li class="skeleton-row process-skeleton" />}</For>
              </ul>
            </Show>
          </Match>
          <Match when={props.rows.length === 0 && props.filter.isOn()}>
            <p class="sidebar-note" role="status">
              {props.filter.query().trim() === '' ? text.noneOfSession : text.none(props.filter.query().trim())}{' '}
              <button type="button" class="link-button" onClick={() => (props.filter.reset(), field.focus())}>
                {text.showAll}
              </button>
            </p>
          </Match>
          <Match when={props.rows.length === 0}>
            <div class="process-none">
              <Icon name="terminal" size={24} />
              <h2>{text.emptyTitle}</h2>
              <p>{text.emptyLead}</p>
            </div>
          </Match>
        </Switch>
      </div>
      <Cleared clearing={props.clearing} />
    </section>
  );
}
