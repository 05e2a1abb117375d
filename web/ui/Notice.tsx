import { Show, type JSX } from 'solid-js';

interface NoticeProps {
  tone: 'neutral' | 'info' | 'warning' | 'danger';
  title?: string;
  children?: JSX.Element;
  /** What to do next. */
  actions?: JSX.Element;
  role?: 'status' | 'alert';
}

/** A bordered row that says what happened, in plain words, and what to do. */
export function Notice(props: NoticeProps) {
  return (
    <div class={`notice notice-${props.tone}`} role={props.role}>
      <div class="notice-text">
        <Show when={props.title}>
          <strong>{props.title}</strong>{' '}
        </Show>
        {props.children}
      </div>
      <Show when={props.actions}>
        <div class="notice-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
