import { createSignal, Show } from 'solid-js';
import { problemOf } from '../../problem.ts';
import { useAppState } from '../../state/app-state.ts';
import { processesText as text } from '../../text/processes.ts';

interface InputLineProps {
  process: string;
  hindrance: string | undefined;
}

/** Writes a line to the input of a process. What could not be sent stays in the field. */
export function InputLine(props: InputLineProps) {
  const { client } = useAppState();
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  /** Lines that were sent, newest last, and which of them the arrow keys have reached. */
  const sent: string[] = [];
  let at = 0;
  let field!: HTMLInputElement;

  async function send() {
    const line = field.value;
    if (isBusy()) return;
    if (props.hindrance !== undefined) return void setProblem(props.hindrance);
    setBusy(true);
    setProblem(undefined);
    try {
      const { outcome } = await client.process.write.mutate({ id: props.process, input: `${line}\n` });
      if (outcome === 'written') {
        if (line !== '') sent.push(line);
        at = sent.length;
        field.value = '';
      } else setProblem(outcome === 'full' ? text.inputFull : text.inputClosed);
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'Enter') void send();
    else if (event.key === 'ArrowUp' && at > 0) field.value = sent[--at] ?? '';
    else if (event.key === 'ArrowDown' && at < sent.length) field.value = sent[++at] ?? '';
    else return;
    event.preventDefault();
  }

  return (
    <div class="terminal-input">
      <label>
        <span aria-hidden="true">›</span>
        <input
          ref={field}
          type="text"
          aria-label={text.input}
          aria-invalid={problem() !== undefined}
          aria-describedby="terminal-input-problem"
          placeholder={text.input}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="send"
          onKeyDown={onKeyDown}
        />
      </label>
      <p id="terminal-input-problem" class="terminal-input-problem" role="alert">
        <Show when={problem()}>{problem()}</Show>
      </p>
    </div>
  );
}
