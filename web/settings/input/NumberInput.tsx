import { Show } from 'solid-js';
import type { SettingField } from '../../../server/core/settings.ts';
import { settingsText } from '../../text/dialogs/settings.ts';

interface NumberInputProps {
  id: string;
  name: string;
  describedBy: string;
  field: Extract<SettingField, { kind: 'number' }>;
  /** What is not a number is a person's unfinished writing. */
  value: number | string | null;
  isInvalid: boolean;
  onChange(value: number | null | string): void;
}

/** A slider over more steps than this would be too coarse to use. */
const MOST_STEPS = 500;

/** A slider to feel one's way, and a number to be exact. Values beyond the form's range stay as they are. */
export function NumberInput(props: NumberInputProps) {
  const range = () => props.field.form;
  const hasSlider = () => (range().max - range().min) / range().step <= MOST_STEPS;
  const isOutside = () =>
    typeof props.value === 'number' && (props.value < range().min || props.value > range().max) && !props.isInvalid;

  /** What is not a number is handed on as it is written, so that the check can name it. */
  function take(written: string) {
    if (written.trim() === '' && props.field.nullable) return props.onChange(null);
    const value = Number(written);
    return props.onChange(written.trim() === '' || Number.isNaN(value) ? written : value);
  }

  return (
    <>
      <div class="number-input">
        <Show when={hasSlider()}>
          <input
            type="range"
            class="slider"
            aria-label={props.field.label}
            min={range().min}
            max={range().max}
            step={range().step}
            value={Number(props.value)}
            onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
          />
        </Show>
        <input
          id={props.id}
          name={props.name}
          class="input input-number"
          inputmode={props.field.integer ? 'numeric' : 'decimal'}
          placeholder={props.field.nullable ? settingsText.inherit : undefined}
          value={props.value === null ? '' : props.value}
          aria-invalid={props.isInvalid}
          aria-describedby={props.describedBy}
          onInput={(event) => take(event.currentTarget.value)}
        />
        <Show when={props.field.unit}>
          <span class="unit">{props.field.unit}</span>
        </Show>
      </div>
      <Show when={isOutside()}>
        <p class="field-help">{settingsText.outside}</p>
      </Show>
    </>
  );
}
