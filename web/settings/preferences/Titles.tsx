import { createSignal, onMount, Show } from 'solid-js';
import { problemOf } from '../../problem.ts';
import { useAppState } from '../../state/app-state.ts';
import { preferencesText } from '../../text/dialogs/settings.ts';
import { Segments } from '../input/Segments.tsx';

const PROJECT = 'default';
const kinds = ['model', 'words'] as const;

type Kind = (typeof kinds)[number];

const words = preferencesText;

/** Who names the project's conversations. */
export function Titles() {
  const { client } = useAppState();
  const [kind, setKind] = createSignal<Kind>();
  const [problem, setProblem] = createSignal<string>();

  async function load() {
    try {
      const { titles } = await client.project.get.query({ id: PROJECT });
      // Whoever is faster has chosen already.
      setKind((chosen) => chosen ?? titles);
    } catch (error) {
      setProblem(problemOf(error).message);
    }
  }

  async function choose(chosen: Kind) {
    const before = kind();
    setKind(chosen);
    setProblem(undefined);
    try {
      await client.project.update.mutate({ id: PROJECT, titles: chosen });
    } catch (error) {
      setKind(before);
      setProblem(problemOf(error).message);
    }
  }

  onMount(() => void load());

  return (
    <>
      <Segments
        label={words.titles}
        options={kinds.map((value) => ({ value, label: words.titleKinds[value] }))}
        value={kind()}
        onChange={(chosen) => void choose(chosen)}
      />
      <Show when={problem()}>
        <p class="field-help field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </>
  );
}
