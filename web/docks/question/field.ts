import { hasKeyboard } from '../../composer/MessageArea.tsx';

/**
 * Where typing answers: what is chosen, else what comes first. Focus alone chooses nothing. Text has no such place where
 * focus would open a keyboard on the screen, over the question.
 */
export function fieldIn(panel: HTMLElement): HTMLElement | undefined {
  const fields = hasKeyboard() ? 'textarea, input' : 'input:not([type=text])';
  const field = panel.querySelector<HTMLElement>('input:checked') ?? panel.querySelector<HTMLElement>(fields);
  return field ?? undefined;
}
