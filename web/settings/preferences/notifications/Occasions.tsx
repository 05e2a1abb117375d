import { For } from 'solid-js';
import { occasions, type Occasion } from '../../../../server/core/rules/occasion.ts';
import { useAppState } from '../../../state/app-state.ts';
import { tellingText } from '../../../text/preferences/telling.ts';

interface OccasionsProps {
  isChosen(occasion: Occasion): boolean;
  onChange(occasion: Occasion, isChosen: boolean): void;
  isDisabled?: boolean;
}

/** Of what to tell: any of three. */
export function Occasions(props: OccasionsProps) {
  return (
    <div class="occasions">
      <For each={occasions}>
        {(occasion) => (
          <label class="occasion">
            <input
              type="checkbox"
              checked={props.isChosen(occasion)}
              disabled={props.isDisabled}
              onChange={(event) => props.onChange(occasion, event.currentTarget.checked)}
            />
            {tellingText.occasions[occasion]}
          </label>
        )}
      </For>
    </div>
  );
}

/** Of what this browser tells. */
export function OwnOccasions() {
  const { choices } = useAppState().notifications;
  return <Occasions isChosen={choices.wants} onChange={choices.setWants} />;
}
