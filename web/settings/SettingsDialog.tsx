import { createSignal, For, Show } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { checkSettings, settingFields, type Settings } from '../../server/core/settings.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { SettingControl } from './SettingControl.tsx';

interface SettingsDialogProps {
  settings: Settings;
  initial: Settings;
  isNew?: boolean;
  onSave(settings: Settings): Promise<void>;
  onClose(): void;
}

const keys = Object.keys(settingFields) as (keyof Settings)[];

/** Every setting, drawn from the same fields that the API checks. */
export function SettingsDialog(props: SettingsDialogProps) {
  const { server } = useAppState();
  let form!: HTMLFormElement;
  const [draft, setDraft] = createStore<Settings>({ ...props.settings });
  const [checked, setChecked] = createStore<Partial<Record<keyof Settings, boolean>>>({});
  const [refusal, setRefusal] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);

  const problem = (key: keyof Settings): string | undefined => {
    const result = checkSettings({ [key]: draft[key] });
    return checked[key] && 'problem' in result ? result.problem : undefined;
  };

  const isHonoured = (key: keyof Settings): boolean => {
    if (key !== 'temperature' && key !== 'maxTokens') return true;
    return (
      server
        .models()
        .find((model) => model.id === draft.model)
        ?.honours.includes(key) ?? true
    );
  };

  async function save(event: SubmitEvent) {
    event.preventDefault();
    for (const key of keys) setChecked(key, true);
    const wrong = keys.find(problem);
    if (wrong) return form.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
    setBusy(true);
    try {
      await props.onSave({ ...unwrap(draft) });
      props.onClose();
    } catch (error) {
      setRefusal(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={props.isNew ? text.settings.titleNew : text.settings.title} onClose={props.onClose}>
      <form ref={form} class="dialog-form" onSubmit={save} noValidate>
        <div class="dialog-body">
          <For each={keys}>
            {(key) => (
              <SettingControl
                name={key}
                value={draft[key]}
                initial={props.initial[key]}
                problem={problem(key)}
                isHonoured={isHonoured(key)}
                onChange={(value) => setDraft({ [key]: value })}
                onLeave={() => setChecked(key, true)}
              />
            )}
          </For>
          <Show when={refusal()}>
            <Notice tone="danger" role="alert">
              {refusal()}
            </Notice>
          </Show>
        </div>
        <footer class="dialog-footer">
          <Button onClick={props.onClose}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit" disabled={isBusy()}>
            {props.isNew ? text.settings.use : text.settings.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
