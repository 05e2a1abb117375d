import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { text } from '../../text.ts';
import { preferencesText } from '../../text/dialogs/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { createSections, type Preference, type Section } from './sections.tsx';
import './preferences.css';

/** What the person prefers in this browser, and what the project says for all its sessions. A list beside a pane, or one after the other. */
export function PreferencesDialog(props: { onClose(): void }) {
  const sections = createSections(() => props.onClose());
  const [query, setQuery] = createSignal('');
  const [chosen, setChosen] = createSignal<string>();
  const wanted = () => query().trim().toLowerCase();
  let list!: HTMLDivElement;

  const isFound = ({ label, help }: Preference) => `${label} ${help}`.toLowerCase().includes(wanted());
  /** While something is searched for, all that speaks of it; else one section. */
  const shown = createMemo<readonly Section[]>(() => {
    if (wanted() === '') return sections.filter(({ id }) => id === (chosen() ?? sections[0]?.id));
    return sections
      .map((section) => ({ ...section, preferences: section.preferences.filter(isFound) }))
      .filter(({ preferences }) => preferences.length > 0);
  });

  function goBack() {
    const from = chosen();
    setChosen(undefined);
    list.querySelector<HTMLElement>(`[data-section="${from}"]`)?.focus();
  }

  return (
    <Dialog title={text.doors.preferences} size="large" onClose={props.onClose}>
      <div class="preferences" classList={{ 'preferences-in': chosen() !== undefined || wanted() !== '' }}>
        <div class="preferences-side" ref={list}>
          <div class="search">
            <Icon name="search" size={16} />
            <input
              type="search"
              aria-label={preferencesText.search}
              placeholder={text.list.searchPlaceholder}
              autocomplete="off"
              spellcheck={false}
              value={query()}
              onInput={(event) => setQuery(event.currentTarget.value)}
            />
          </div>
          <ul class="preferences-list">
            <For each={sections}>
              {(section) => (
                <li>
                  <button
                    type="button"
                    class="preferences-section"
                    data-section={section.id}
                    aria-current={wanted() === '' && shown()[0]?.id === section.id}
                    onClick={() => (setQuery(''), setChosen(section.id))}
                  >
                    <span>{section.label}</span>
                    <Icon name="chevron" size={16} class="preferences-into" />
                  </button>
                </li>
              )}
            </For>
          </ul>
        </div>
        <div class="preferences-pane" tabIndex={-1}>
          <Show when={chosen() !== undefined && wanted() === ''}>
            <Button kind="quiet" class="preferences-back" onClick={goBack}>
              <Icon name="chevron" size={16} />
              {preferencesText.back}
            </Button>
          </Show>
          <For
            each={shown()}
            fallback={
              <p class="field-help" role="status">
                {preferencesText.none(query().trim())}
              </p>
            }
          >
            {(section) => (
              <section>
                <h3>{section.label}</h3>
                <For each={section.preferences}>{(preference) => <Row preference={preference} />}</For>
              </section>
            )}
          </For>
        </div>
      </div>
    </Dialog>
  );
}

function Row(props: { preference: Preference }) {
  const id = createUniqueId();
  return (
    <div
      class="preference"
      classList={{ 'preference-wide': props.preference.isWide }}
      role="group"
      aria-labelledby={id}
    >
      <div class="preference-text">
        <span id={id} class="choice-label">
          {props.preference.label}
        </span>
        <span class="choice-help">{props.preference.help}</span>
      </div>
      <div class="preference-control">{props.preference.control()}</div>
    </div>
  );
}
