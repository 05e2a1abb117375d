import { createSignal, For, Show } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { checkSettings, settingFields, type Settings } from '../../server/core/settings.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { settingsText } from '../text/dialogs/settings.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { FullAccess, isConfirmed } from './FullAccess.tsx';
import { changedSettings } from './initial.ts';
import { PresetBar } from './PresetBar.tsx';
import { Secrets } from './Secrets.tsx';
import { SettingControl } from './SettingControl.tsx';

interface SettingsDialogProps {
  settings: Settings;
  initial: Settings;
  isNew?: boolean;
  /** Of the session that the settings belong to, when there is one. */
  session?: string;
  onSave(settings: Settings): Promise<void>;
  onClose(): void;
}

const keys = Object.keys(settingFields) as (keyof Settings)[];

/** Every setting, drawn from the same fields that the API checks. */
export function SettingsDialog(props: SettingsDialogProps) {
  const { server, presets } = useAppState();
  let form!: HTMLFormElement;
  const [draft, setDraft] = createStore<Settings>({ ...props.settings });
  const [checked, setChecked] = createStore<Partial<Record<keyof Settings, boolean>>>({});
  const [refusal, setRefusal] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const [confirmation, setConfirmation] = createSignal('');
  const [wasAsked, setAsked] = createSignal(false);
  /** Without them the form is as good as before. */
  void presets.load().catch(() => undefined);

  const shown = () => keys.filter((key) => key !== 'hosts' || draft.network === 'list');
  const isUnconfirmed = () =>
    draft.approvals === 'full' && props.settings.approvals !== 'full' && !isConfirmed(confirmation());

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

  /** Brings the person to what is wrong. */
  function isValid(): boolean {
    for (const key of keys) setChecked(key, true);
    setAsked(true);
    const wrong = keys.find(problem) ?? (isUnconfirmed() ? 'full-access' : undefined);
    if (wrong) form.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
    return wrong === undefined;
  }

  async function save(event: SubmitEvent) {
    event.preventDefault();
    if (!isValid()) return;
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
    <Dialog title={props.isNew ? settingsText.titleNew : settingsText.title} onClose={props.onClose}>
      <form ref={form} class="dialog-form" onSubmit={save} noValidate>
        <div class="dialog-body">
          <PresetBar
            settings={changedSettings(draft, props.initial)}
            isValid={isValid}
            onChoose={(preset) => setDraft({ ...props.initial, ...preset.settings })}
          />
          <For each={shown()}>
            {(key) => (
              <>
                <SettingControl
                  name={key}
                  value={draft[key]}
                  initial={props.initial[key]}
                  problem={problem(key)}
                  isHonoured={isHonoured(key)}
                  onChange={(value) => setDraft({ [key]: value })}
                  onLeave={() => setChecked(key, true)}
                />
                <Show when={key === 'approvals' && draft.approvals === 'full' && props.settings.approvals !== 'full'}>
                  <FullAccess
                    value={confirmation()}
                    isInvalid={wasAsked() && isUnconfirmed()}
                    onChange={setConfirmation}
                  />
                </Show>
              </>
            )}
          </For>
          <Show when={props.session}>{(session) => <Secrets session={session()} />}</Show>
          <Show when={refusal()}>
            <Notice tone="danger" role="alert">
              {refusal()}
            </Notice>
          </Show>
        </div>
        <footer class="dialog-footer">
          <Button onClick={props.onClose}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit" disabled={isBusy()}>
            {props.isNew ? settingsText.use : settingsText.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
