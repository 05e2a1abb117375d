import { createSignal, For, Show } from 'solid-js';
import { checkSettings } from '../../../server/core/settings.ts';
import { settingsText } from '../../text/dialogs/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

interface HostsInputProps {
  id: string;
  name: string;
  describedBy: string;
  value: readonly string[];
  onChange(hosts: string[]): void;
}

/** A list of host names: written or pasted, one or several at once, each taken out by its own button. */
export function HostsInput(props: HostsInputProps) {
  const [written, setWritten] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  let field!: HTMLInputElement;

  function add() {
    const names = written()
      .split(/[\s,]+/)
      .filter((name) => name !== '');
    if (names.length === 0) return;
    const hosts = [...new Set([...props.value, ...names.map((name) => name.toLowerCase())])];
    const checked = checkSettings({ hosts });
    if ('problem' in checked) return setProblem(checked.problem);
    props.onChange(hosts);
    setWritten('');
    setProblem(undefined);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.isComposing) return;
    // In a form Enter would save what is not there yet.
    event.preventDefault();
    add();
  }

  function remove(host: string) {
    props.onChange(props.value.filter((other) => other !== host));
    field.focus();
  }

  return (
    <>
      <Show when={props.value.length > 0}>
        <ul class="hosts">
          <For each={props.value}>
            {(host) => (
              <li class="host">
                <code>{host}</code>
                <IconButton label={settingsText.removeHost(host)} onClick={() => remove(host)}>
                  <Icon name="close" size={14} />
                </IconButton>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="field-row">
        <input
          ref={field}
          id={props.id}
          name={props.name}
          class="input"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="api.example.com"
          value={written()}
          aria-invalid={Boolean(problem())}
          aria-describedby={props.describedBy}
          onInput={(event) => setWritten(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
        />
        <Button onClick={add}>{settingsText.addHost}</Button>
      </div>
      <Show when={problem()}>
        <p class="field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </>
  );
}
