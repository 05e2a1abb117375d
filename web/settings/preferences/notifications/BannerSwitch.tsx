import { createSignal } from 'solid-js';
import { useAppState } from '../../../state/app-state.ts';
import { tellingText } from '../../../text/preferences/telling.ts';
import { Switch } from '../../input/Switch.tsx';

const words = tellingText;

/** On only with the browser's consent, which is asked for with the click; what it says is told as it is. */
export function BannerSwitch() {
  const { choices, permission } = useAppState().notifications;
  const [answer, setAnswer] = createSignal<'asking' | 'dismissed'>();
  const isOn = () => choices.wantsNotifications() && permission.state() === 'granted';
  const isPossible = () => permission.state() === 'granted' || permission.state() === 'default';

  const said = (): keyof typeof words.states => {
    const state = permission.state();
    if (state === 'default') return answer() ?? 'off';
    return isOn() ? 'on' : state;
  };

  async function change(input: HTMLInputElement) {
    const wanted = input.checked;
    if (wanted && permission.state() === 'default') setAnswer('asking');
    const isAllowed = wanted && (await permission.ask()) === 'granted';
    choices.setNotifications(isAllowed);
    setAnswer(wanted ? 'dismissed' : undefined);
    // What the browser refused stays off, whatever was clicked.
    input.checked = isOn();
  }

  return (
    <label class="told-switch">
      <Switch
        aria-label={words.banners}
        checked={isOn()}
        disabled={!isPossible()}
        onChange={(event) => void change(event.currentTarget)}
      />
      <span class="field-help" role="status">
        {words.states[said()]}
      </span>
    </label>
  );
}
