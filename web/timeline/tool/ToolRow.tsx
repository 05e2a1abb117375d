import { createSignal, Show } from 'solid-js';
import type { ToolPart } from '../../../server/core/transcript.ts';
import type { Conversation } from '../../state/conversation.ts';
import { text } from '../../text.ts';
import { formatDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ToolStatusGlyph } from './ToolStatusGlyph.tsx';
import { inputText, titleOf } from './title.ts';
import { ToolOutput } from './ToolOutput.tsx';

/** Shorter is not worth a number. */
const TOLD_MS = 1_000;

interface ToolRowProps {
  part: ToolPart;
  conversation: Conversation;
}

/** One line: what was done, to what, and how it went. Opened, it shows exactly what went in and what came out. */
export function ToolRow(props: ToolRowProps) {
  const [isOpen, setOpen] = createSignal(false);
  const title = () => titleOf(props.part);
  /** The model is still writing the arguments. */
  const isPreparing = () => props.part.call === '';
  const isQuiet = () => props.part.status === 'done';
  return (
    <div class="fold tool" classList={{ 'tool-failed': props.part.status === 'failed' }}>
      <button type="button" class="fold-head" aria-expanded={isOpen()} onClick={() => setOpen(!isOpen())}>
        <Icon name="chevron" class="fold-chevron" size={16} />
        <ToolStatusGlyph status={isPreparing() ? 'running' : props.part.status} />
        <span class="tool-verb">{title().verb}</span>
        <span class="tool-object">{title().object}</span>
        <span class="tool-result">{title().result}</span>
        <span class="tool-status" classList={{ 'visually-hidden': isQuiet() }}>
          {text.tool.statuses[isPreparing() ? 'preparing' : props.part.status]}
        </span>
        <Show when={(props.part.durationMs ?? 0) >= TOLD_MS}>
          <span class="tool-time">{formatDuration(props.part.durationMs ?? 0)}</span>
        </Show>
      </button>
      <Show when={isOpen()}>
        <ToolBody {...props} />
      </Show>
    </div>
  );
}

function ToolBody(props: ToolRowProps) {
  const input = () => (props.part.call === '' ? (props.conversation.live(props.part.id) ?? '') : inputText(props.part));
  const isRunning = () => props.part.status === 'running';
  const output = () => (isRunning() ? (props.conversation.live(props.part.id) ?? '') : (props.part.output ?? ''));
  const decision = () => {
    const made = props.part.approval?.decision;
    if (!made) return '';
    if (made === 'deny') return text.tool.denied;
    return made === 'once' ? text.tool.allowedOnce : text.tool.allowedSession;
  };
  return (
    <div class="fold-body">
      <h3 class="tool-label">{props.part.name === 'shell' ? text.tool.command : text.tool.input}</h3>
      <pre class="tool-text" tabIndex={0}>
        {input()}
      </pre>
      <Show when={decision()}>
        <p class="timeline-note">
          {decision()}
          <Show when={props.part.approval?.reason}>: {props.part.approval?.reason}</Show>
        </p>
      </Show>
      <Show when={props.part.status === 'unknown'}>
        <p class="timeline-note">{text.tool.unknown}</p>
      </Show>
      <Show when={output() !== '' || props.part.status === 'done' || isRunning()}>
        <h3 class="tool-label">{text.tool.output}</h3>
        <ToolOutput text={output()} isRunning={isRunning()} />
      </Show>
    </div>
  );
}
