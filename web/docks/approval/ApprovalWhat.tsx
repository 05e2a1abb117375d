import { Match, Switch } from 'solid-js';
import type { ToolPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { approvalText } from '../../text/docks.ts';
import { linesOfReplacements, type Replacement } from '../../timeline/tool/body/diff/changes.ts';
import { Unified } from '../../timeline/tool/body/diff/DiffView.tsx';
import { FileView } from '../../timeline/tool/body/FileView.tsx';
import { copyText } from '../../ui/copy.ts';
import { visibleText } from '../../ui/visible-text.ts';

/** Exactly what would run: an edit as a diff, a file as it would be, everything else as it is. */
export function ApprovalWhat(props: { call: ToolPart }) {
  const words = approvalText;
  const what = () => props.call.approval?.what ?? '';
  const edits = () => (props.call.name === 'edit' ? editsOf(props.call.input) : undefined);
  const file = () => (props.call.name === 'write' ? fileOf(props.call.input) : undefined);
  return (
    <div class="approval-what">
      <Switch
        fallback={
          <div class="approval-command">
            <pre tabIndex={0} aria-label={words.what}>
              {visibleText(what())}
            </pre>
            <button type="button" class="md-button" onClick={(event) => void copyText(what(), event.currentTarget)}>
              {text.action.copy}
            </button>
          </div>
        }
      >
        <Match when={edits()}>
          {(change) => (
            <div class="tool-file">
              <div class="tool-bar">
                <span class="tool-path">{change().path}</span>
                <button type="button" class="md-button" onClick={(event) => void copyText(what(), event.currentTarget)}>
                  {text.action.copy}
                </button>
              </div>
              <Unified path={change().path} lines={linesOfReplacements(change().replacements)} />
            </div>
          )}
        </Match>
        <Match when={file()}>
          {(whole) => <FileView path={whole().path} content={visibleText(whole().content)} first={1} />}
        </Match>
      </Switch>
    </div>
  );
}

interface Change {
  path: string;
  replacements: Replacement[];
}

/** Undefined when the arguments are not those of an edit: then the words of the tool say what it would do. */
function editsOf(input: unknown): Change | undefined {
  const { path, edits, ...only } = recordOf(input);
  if (typeof path !== 'string') return undefined;
  const pairs = Array.isArray(edits) ? edits.map(recordOf) : [only];
  const replacements = pairs.flatMap(({ old: before, new: after, all }) =>
    // That a text is replaced everywhere is in the words of the tool alone.
    typeof before === 'string' && typeof after === 'string' && all !== true
      ? [{ old: visibleText(before), new: visibleText(after) }]
      : [],
  );
  return replacements.length === pairs.length ? { path, replacements } : undefined;
}

function fileOf(input: unknown): { path: string; content: string } | undefined {
  const { path, content } = recordOf(input);
  return typeof path === 'string' && typeof content === 'string' ? { path, content } : undefined;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
