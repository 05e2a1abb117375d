import { Match, Show, Switch } from 'solid-js';
import type { ToolPart } from '../../../../server/core/transcript.ts';
import { Markdown } from '../../../markdown/Markdown.tsx';
import { text } from '../../../text.ts';
import type { RowContext } from '../../row/row-context.ts';
import type { Replacement } from './diff/changes.ts';
import { DiffView } from './diff/DiffView.tsx';
import { FileView } from './FileView.tsx';
import { HitsView } from './HitsView.tsx';
import { JsonView } from './JsonView.tsx';
import { PageView } from './PageView.tsx';
import { PictureView } from './PictureView.tsx';
import { PlanView, planOf } from './PlanView.tsx';
import { ShellView } from './ShellView.tsx';
import { TaskView } from './TaskView.tsx';

interface ToolBodyProps {
  part: ToolPart;
  context: RowContext;
}

/** What went in and what came out, in the form that fits the kind of tool. */
export function ToolBody(props: ToolBodyProps) {
  const part = () => props.part;
  /** The model is still writing the arguments: there is nothing but text yet. */
  const isPreparing = () => part().call === '';
  const live = () => props.context.conversation.live(part().id) ?? '';
  const isRunning = () => part().status === 'running';
  const output = () => (isRunning() ? live() : (part().display ?? part().output ?? ''));
  const isFailed = () => part().status === 'failed' || part().status === 'denied';
  const isDone = () => part().status === 'done';
  const isA = (...names: string[]) => names.includes(part().name) && fits(part());
  const read = (key: string) => stringIn(part(), key);
  const fact = (key: string) => {
    const value = part().facts?.[key];
    return typeof value === 'string' ? value : undefined;
  };
  const session = () => props.context.conversation.id;
  return (
    <div class="fold-body">
      <Decision part={part()} />
      <Switch
        fallback={
          <JsonView
            id={part().id}
            input={part().input}
            output={output()}
            isRunning={isRunning()}
            context={props.context}
          />
        }
      >
        <Match when={isPreparing()}>
          <pre class="tool-text" tabIndex={0}>
            {live()}
          </pre>
        </Match>
        <Match when={isA('shell')}>
          <ShellView
            id={part().id}
            command={read('command')}
            output={output()}
            isRunning={isRunning()}
            process={fact('process')}
            file={fact('file')}
            context={props.context}
          />
        </Match>
        <Match when={isA('process')}>
          <ShellView
            id={part().id}
            command={read('input') || `${read('action')} ${read('process')}`.trim()}
            output={output()}
            isRunning={isRunning()}
            process={fact('process')}
            context={props.context}
          />
        </Match>
        <Match when={isA('edit')}>
          <DiffView
            path={read('path')}
            patch={isDone() ? part().display : undefined}
            replacements={replacementsOf(part().input)}
            context={props.context}
          />
          <Failure is={isFailed()} output={output()} />
        </Match>
        <Match when={isA('write')}>
          <FileView path={read('path')} content={read('content')} first={1} />
          <Failure is={isFailed()} output={output()} />
        </Match>
        <Match when={isA('read') && isDone() && fact('image')}>
          {(path) => <PictureView session={session()} path={path()} />}
        </Match>
        <Match when={isA('read') && isDone()}>
          <FileView path={read('path')} {...excerptOf(output())} />
        </Match>
        <Match when={isA('grep', 'glob', 'list') && isDone()}>
          <HitsView output={output()} isGrep={part().name === 'grep'} />
        </Match>
        <Match when={isA('fetch') && isDone() && part().facts}>
          {(facts) => <PageView id={part().id} facts={facts()} output={output()} context={props.context} />}
        </Match>
        <Match when={part().name === 'plan' && planOf(part().input)}>{(items) => <PlanView items={items()} />}</Match>
        <Match when={isA('task')}>
          <TaskView part={part()} prompt={read('prompt')} context={props.context} />
        </Match>
        <Match when={part().name === 'finish' && isDone() && read('summary')}>
          {(summary) => <Markdown source={summary()} isFinal />}
        </Match>
      </Switch>
      <Show when={part().status === 'unknown'}>
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
  edit: ['path'],
  fetch: ['url'],
  process: ['action'],
  task: ['prompt'],
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

/** An edit has one replacement, or a list of them. */
function replacementsOf(input: unknown): Replacement[] {
  const { edits = [input] } = input as { edits?: unknown[] };
  const isWhole = (edit: unknown): edit is Replacement =>
    typeof edit === 'object' &&
    edit !== null &&
    'old' in edit &&
    'new' in edit &&
    typeof edit.old === 'string' &&
    typeof edit.new === 'string';
  return Array.isArray(edits) ? edits.filter(isWhole) : [];
}

/** The read tool numbers its lines; a note may follow in brackets. */
function excerptOf(output: string): { content: string; first: number; note?: string } {
  const lines = output.split('\n');
  const note = /^\[.*\]$/.test(lines.at(-1) ?? '') ? lines.pop()?.slice(1, -1) : undefined;
  const numbered = lines.map((line) => /^(\d+)\t(.*)$/.exec(line));
  if (numbered.some((line) => !line)) return { content: output, first: 1 };
  return { content: numbered.map((line) => line?.[2] ?? '').join('\n'), first: Number(numbered[0]?.[1] ?? 1), note };
}
