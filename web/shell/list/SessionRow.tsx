import { Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { Link } from '../../address/Link.tsx';
import { RenameField } from '../../session/RenameField.tsx';
import { statusOf } from '../../session/status.ts';
import { text } from '../../text.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';

interface SessionRowProps {
  session: SessionSummary;
  now: number;
  isUnread: boolean;
  /** The list is one stop of the Tab key: this row. */
  isStop: boolean;
  isSelected: boolean;
  isRenaming: boolean;
  /** Asked for when the menu opens. */
  wishes: readonly MenuItem[];
  onRename(name: string): void;
  onEndRename(): void;
  /** A click is on its way. */
  onPress(): void;
  /** `isRange`: everything between the last one and this. */
  onSelect(isRange: boolean): void;
}

export function SessionRow(props: SessionRowProps) {
  const status = () => statusOf(props.session);
  /** One that works or failed says so beside its name. Those that need the person stand under a heading that says it. */
  const isTold = () => props.session.agent === 'working' || props.session.phase === 'failed';

  return (
    <Show
      when={!props.isRenaming}
      fallback={
        <div class="session-row">
          <StatusGlyph shape={status().shape} tone={status().tone} />
          <RenameField name={props.session.name} onSave={props.onRename} onDone={props.onEndRename} />
        </div>
      }
    >
      <input
        type="checkbox"
        class="session-check"
        tabIndex={-1}
        aria-label={text.list.select.one(props.session.name)}
        checked={props.isSelected}
        onClick={(event) => props.onSelect(event.shiftKey)}
      />
      <Link
        class="session-row"
        classList={{ 'session-unread': props.isUnread }}
        href={`/sessions/${props.session.id}`}
        title={props.session.name}
        tabIndex={props.isStop ? 0 : -1}
        data-session={props.session.id}
        // A finger may be about to scroll.
        onPointerDown={(event) => event.pointerType === 'mouse' && event.button === 0 && props.onPress()}
      >
        <StatusGlyph shape={status().shape} tone={status().tone} />
        <span class="session-name">{props.session.name}</span>
        <Show when={props.isUnread}>
          <span class="session-dot" aria-hidden="true" />
        </Show>
        <span class="session-meta" classList={{ 'visually-hidden': !isTold(), [`tone-${status().tone}`]: isTold() }}>
          {status().word}
        </span>
        <Show when={props.isUnread}>
          <span class="visually-hidden">, {text.list.unread}</span>
        </Show>
        <time class="session-meta" classList={{ 'visually-hidden': isTold() }} datetime={props.session.updatedAt}>
          {formatAge(props.session.updatedAt, props.now)}
        </time>
      </Link>
      <Menu class="session-more" label={text.list.more(props.session.name)} tabIndex={-1} items={props.wishes}>
        <Icon name="more" size={16} />
      </Menu>
    </Show>
  );
}
