/** Where typing answers: what is chosen, else what comes first. Focus alone chooses nothing. */
export function fieldIn(panel: HTMLElement): HTMLElement | undefined {
  const field =
    panel.querySelector<HTMLElement>('input:checked') ?? panel.querySelector<HTMLElement>('textarea, input');
  return field ?? undefined;
}
