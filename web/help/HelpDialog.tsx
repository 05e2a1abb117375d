import { createMemo, For } from 'solid-js';
import { useCommands, type Command, type Scope } from '../palette/commands.ts';
import { capsOf } from '../palette/keys.ts';
import { Switch } from '../settings/input/Switch.tsx';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import './help.css';

// In the order of the sheet.
const scopes: readonly Scope[] = ['anywhere', 'session', 'composer', 'conversation', 'list', 'processes'];

/** Every key that does something here and now, from the same list that makes it do so. */
export function HelpDialog(props: { onClose(): void }) {
  const { preferences } = useAppState();
  const commands = useCommands();
  const groups = createMemo(() => {
    const keyed = commands.all().filter((command): command is Command & { keys: string } => Boolean(command.keys));
    return scopes.flatMap((scope) => {
      const items = keyed.filter((command) => command.scope === scope);
      return items.length > 0 ? [{ scope, items }] : [];
    });
  });
  return (
    <Dialog title={text.commands.help} size="large" onClose={props.onClose}>
      <div class="dialog-body" tabIndex={0} role="region" aria-label={text.commands.help}>
        <div class="help-groups">
          <For each={groups()}>
            {(group) => (
              <section class="help-group">
                <h3>{text.commands.scopes[group.scope]}</h3>
                <dl>
                  <For each={group.items}>
                    {(command) => (
                      <div class="help-row">
                        <dt>{command.label}</dt>
                        <dd>
                          <Kbd caps={capsOf(command.keys)} />
                        </dd>
                      </div>
                    )}
                  </For>
                </dl>
              </section>
            )}
          </For>
        </div>
        <label class="help-switch">
          <span class="provider-text">
            <span class="choice-label">{text.commands.helpOff}</span>
            <span class="choice-help">{text.commands.helpOffHelp}</span>
          </span>
          <Switch
            checked={preferences.hasSingleKeys()}
            onChange={(event) => preferences.setSingleKeys(event.currentTarget.checked)}
          />
        </label>
      </div>
    </Dialog>
  );
}
