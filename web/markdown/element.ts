/** Elements of blocks that are drawn without a component. */

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  content = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = content;
  return element;
}

/** `label` says more than the words do. */
export function makeButton(name: string, words: string, label = words): HTMLButtonElement {
  const element = make('button', `md-button ${name}`, words);
  element.type = 'button';
  if (label !== words) element.setAttribute('aria-label', label);
  return element;
}
