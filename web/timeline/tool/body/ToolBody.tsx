import { Match, Show, Switch } from 'solid-js';
import type { ToolPart } from '../../../../server/core/transcript.ts';
import { text } from '../../../text.ts';
import type { RowContext } from '../../row/row-context.ts';
import { DiffView } from './DiffView.tsx';
import { FileView } from './FileView.tsx';
import { HitsView } from './HitsView.tsx';
import { JsonView } from './JsonView.tsx';
import { ShellView } from './ShellView.tsx';

interface ToolBodyProps {
  part: ToolPart;
  context: RowContext;
}

/** What went in and what came out, in the form that fits the kind of tool. */
export function ToolBody(props: ToolBodyProps) {
  /** The model is still writing the arguments: there is nothing but text yet. */
  const isPreparing = () => props.part.call === '';
  const live = () => props.context.conversation.live(props.part.id) ?? '';
  const isRunning = () => props.part.status === 'running';
  const output = () => (isRunning() ? live() : (props.part.output ?? ''));
  const isFailed = () => props.part.status === 'failed' || props.part.status === 'denied';
  const isA = (...names: string[]) => names.includes(props.part.name) && fits(props.part);
  return (
    <div class="fold-body">
      <Decision part={props.part} />
      <Switch fallback={<JsonView input={props.part.input} output={output()} isRunning={isRunning()} />}>
        <Match when={isPreparing()}>
          <pre class="tool-text" tabIndex={0}>
            {live()}
          </pre>
        </Match>
        <Match when={isA('shell')}>
          <ShellView command={stringIn(props.part, 'command')} output={output()} isRunning={isRunning()} />
        </Match>
        <Match when={isA('edit')}>
          <DiffView
            path={stringIn(props.part, 'path')}
            before={stringIn(props.part, 'old')}
            after={stringIn(props.part, 'new')}
          />
          <Failure is={isFailed()} output={output()} />
        </Match>
        <Match when={isA('write')}>
          <FileView path={stringIn(props.part, 'path')} content={stringIn(props.part, 'content')} first={1} />
          <Failure is={isFailed()} output={output()} />
        </Match>
        <Match when={isA('read') && props.part.status === 'done'}>
          <FileView path={stringIn(props.part, 'path')} {...excerptOf(output())} />
        </Match>
        <Match when={isA('grep', 'glob', 'list') && props.part.status === 'done'}>
          <HitsView output={output()} isGrep={props.part.name === 'grep'} />
        </Match>
      </Switch>
      <Show when={props.part.status === 'unknown'}>
        <p class="timeline-note">{text.tool.unknown}</p>
      </Show>
    </div>
  );
}

function Failure(props: { is: boolean; output: string }) {
  return (
    <Show when={props.is && props.output}>
      <p class="tool-problem">{props.output}</p>
    </Show>
  );
}

function Decision(props: { part: ToolPart }) {
  const said = () => {
    const { approval, status } = props.part;
    if (!approval) return '';
    if (status === 'waiting') return text.row.asks(approval.why);
    if (approval.decision === 'deny') return text.tool.denied;
    if (!approval.decision) return '';
    return approval.decision === 'once' ? text.tool.allowedOnce : text.tool.allowedSession;
  };
  return (
    <Show when={said()}>
      <p class="tool-decision">
        {said()}
        <Show when={props.part.approval?.reason}>: {props.part.approval?.reason}</Show>
      </p>
    </Show>
  );
}

const needed: Record<string, readonly string[]> = {
  shell: ['command'],
  edit: ['path', 'old', 'new'],
  write: ['path', 'content'],
  read: ['path'],
};

/** A model may write other arguments than a tool has: these are shown as they are. */
function fits(part: ToolPart): boolean {
  const input = part.input;
  if (typeof input !== 'object' || input === null) return false;
  return (needed[part.name] ?? []).every((key) => typeof (input as Record<string, unknown>)[key] === 'string');
}

function stringIn(part: ToolPart, key: string): string {
  const value = (part.input as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' ? value : '';
}

/** The read tool numbers its lines; a note may follow in brackets. */
function excerptOf(output: string): { content: string; first: number; note?: string } {
  const lines = output.split('\n');
  const note = /^\[.*\]$/.test(lines.at(-1) ?? '') ? lines.pop() : undefined;
  const numbered = lines.map((line) => /^(\d+)\t(.*)$/.exec(line));
  if (numbered.some((line) => !line)) return { content: output, first: 1 };
  return { content: numbered.map((line) => line?.[2] ?? '').join('\n'), first: Number(numbered[0]?.[1] ?? 1), note };
}
