/** Earlier prompts by ↑, from an empty box on; ↓ goes back to the empty one. */

export interface Recall {
  /** Whether the key was one of ours. */
  onKey(event: KeyboardEvent, area: HTMLTextAreaElement): boolean;
  /** The person goes on writing: what was recalled is theirs now. */
  end(): void;
}

export function createRecall(prompts: () => string[], show: (prompt: string) => void): Recall {
  /** Those of the moment in which recalling began, so that steps stay steps. */
  let found: string[] = [];
  let step = -1;

  function go(to: number): boolean {
    if (to >= found.length) return true;
    step = to;
    show(found[to] ?? '');
    return true;
  }

  return {
    onKey(event, area) {
      if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
      const isAtStart = area.selectionStart === 0 && area.selectionEnd === 0;
      if (event.key === 'ArrowUp' && isAtStart && (step >= 0 || area.value === '')) {
        if (step < 0) found = prompts();
        return found.length > 0 && go(step + 1);
      }
      if (event.key === 'ArrowDown' && isAtStart && step >= 0) return go(step - 1);
      return false;
    },
    end() {
      step = -1;
    },
  };
}
