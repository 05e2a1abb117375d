import { createSignal, Show } from 'solid-js';
import { playTone } from '../../../notifications/tone.ts';
import { useAppState } from '../../../state/app-state.ts';
import { tellingText } from '../../../text/preferences/telling.ts';
import { Button } from '../../../ui/Button.tsx';
import { Switch } from '../../input/Switch.tsx';

const words = tellingText;

export function SoundSwitch() {
  const { choices } = useAppState().notifications;
  const [isSilent, setSilent] = createSignal(false);

  return (
    <div class="told-switch">
      <Switch
        aria-label={words.sound}
        checked={choices.wantsSound()}
        onChange={(event) => choices.setSound(event.currentTarget.checked)}
      />
      <Button onClick={async () => setSilent(!(await playTone('needs_input')))}>{words.trySound}</Button>
      <Show when={isSilent()}>
        <span class="field-problem" role="alert">
          {words.noSound}
        </span>
      </Show>
    </div>
  );
}
