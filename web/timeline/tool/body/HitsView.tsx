import { createMemo, createSignal, For, Show } from 'solid-js';
import { text } from '../../../text.ts';

interface File {
  path: string;
  hits: { line: string; isMatch: boolean; text: string }[];
}

const FIRST = 100;

/** What a search found: the hits of one file under its name; a list of names otherwise. */
export function HitsView(props: { output: string; isGrep: boolean }) {
  const [isWhole, setWhole] = createSignal(false);
  const lines = createMemo(() => props.output.split('\n'));
  const isLong = () => lines().length > FIRST && !isWhole();
  const shown = createMemo(() => (isLong() ? lines().slice(0, FIRST) : lines()));
  return (
    <>
      <Show
        when={props.isGrep && filesOf(shown()).files.length > 0}
        fallback={
          <pre class="tool-text" tabIndex={0}>
            {shown().join('\n')}
          </pre>
        }
      >
        <div class="tool-text hits" tabIndex={0} role="group" aria-label={text.tool.output}>
          <For each={filesOf(shown()).files}>
            {(file) => (
              <section>
                <h4 class="hits-path">
                  {file.path} <span>{file.hits.filter((hit) => hit.isMatch).length}</span>
                </h4>
                <pre class="hits-lines">
                  <For each={file.hits}>
                    {(hit) => (
                      <div class="hit" classList={{ 'hit-around': !hit.isMatch }}>
                        <span class="hit-number">{hit.line}</span>
                        {hit.text}
                        {'\n'}
                      </div>
                    )}
                  </For>
                </pre>
              </section>
            )}
          </For>
          <Show when={filesOf(shown()).note}>
            <p class="timeline-note">{filesOf(shown()).note}</p>
          </Show>
        </div>
      </Show>
      <Show when={isLong()}>
        <button type="button" class="tool-more" onClick={() => setWhole(true)}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </>
  );
}

/** `path:12:text` is a match, `path-12-text` a line around it, `--` a cut, and a note stands in brackets. */
function filesOf(lines: readonly string[]): { files: File[]; note?: string } {
  const files: File[] = [];
  let note: string | undefined;
  for (const line of lines) {
    const [, path, mark, number, rest] = /^(.+?)([:-])(\d+)\2(.*)$/.exec(line) ?? [];
    if (path === undefined) {
      if (line.startsWith('[')) note = line.slice(1, -1);
      continue;
    }
    const last = files.at(-1);
    const file = last?.path === path ? last : { path, hits: [] };
    if (file !== last) files.push(file);
    file.hits.push({ line: number ?? '', isMatch: mark === ':', text: rest ?? '' });
  }
  return { files, note };
}
