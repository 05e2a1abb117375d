import { For } from 'solid-js';
import type { SettingField } from '../../../server/core/settings.ts';

interface ChoiceInputProps {
  name: string;
  labelledBy: string;
  field: Extract<SettingField, { kind: 'choice' }>;
  value: unknown;
  onChange(value: string): void;
}

export function ChoiceInput(props: ChoiceInputProps) {
  return (
    <div class="choices" role="radiogroup" aria-labelledby={props.labelledBy}>
      <For each={props.field.options}>
        {(option) => (
          <label class="choice">
            <input
              type="radio"
              name={props.name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <span class="choice-text">
              <span class="choice-label">{option.label}</span>
              <span class="choice-help">{option.help}</span>
            </span>
          </label>
        )}
      </For>
    </div>
  );
}
