import { createSignal, For, Show } from 'solid-js';
import { settingFields, type SettingField } from '../../server/core/settings.ts';
import { ChoiceInput } from '../settings/input/ChoiceInput.tsx';
import { NumberInput } from '../settings/input/NumberInput.tsx';
import { Switch } from '../settings/input/Switch.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Notice } from '../ui/Notice.tsx';
import { StatusGlyph, type Glyph } from '../ui/StatusGlyph.tsx';
import { Specimen } from './Specimen.tsx';
import './gallery.css';

const nothing = () => undefined;

const kinds = ['primary', 'plain', 'quiet', 'danger'] as const;
const glyphs: readonly Glyph[] = [
  { shape: 'dotted', tone: 'neutral' },
  { shape: 'ring', tone: 'accent' },
  { shape: 'ring', tone: 'neutral' },
  { shape: 'hollow', tone: 'neutral' },
  { shape: 'question', tone: 'warning' },
  { shape: 'square', tone: 'neutral' },
  { shape: 'check', tone: 'success' },
  { shape: 'bang', tone: 'danger' },
  { shape: 'cross', tone: 'danger' },
  { shape: 'lost', tone: 'warning' },
  { shape: 'circle', tone: 'neutral' },
  { shape: 'half', tone: 'warning' },
  { shape: 'dot', tone: 'accent' },
];
const icons = [
  'arrowDown',
  'arrowUp',
  'chevron',
  'clock',
  'close',
  'details',
  'help',
  'key',
  'lock',
  'more',
  'panel',
  'plus',
  'search',
  'sliders',
  'stop',
  'unlock',
] as const;
const themes = ['light', 'dark'] as const;
const sizes = ['narrow', 'wide', 'large', 'sheet'] as const;

// The two fields are of these kinds.
const temperature = settingFields.temperature as Extract<SettingField, { kind: 'number' }>;
const approvals = settingFields.approvals as Extract<SettingField, { kind: 'choice' }>;

export function Gallery() {
  const [open, setOpen] = createSignal<(typeof sizes)[number]>();
  return (
    <div class="gallery">
      <For each={themes}>
        {(theme) => (
          <main class="gallery-theme" data-theme={theme}>
            <h1>{theme}</h1>
            <Components theme={theme} onDialog={setOpen} />
          </main>
        )}
      </For>
      <Show when={open()}>
        {(size) => (
          <Dialog title={`A dialog, ${size()}`} size={size()} onClose={() => setOpen(undefined)}>
            <div class="dialog-body">
              <p>What it says. {'A long line that has to wrap somewhere. '.repeat(6)}</p>
            </div>
            <footer class="dialog-footer">
              <Button onClick={() => setOpen(undefined)}>Cancel</Button>
              <Button kind="primary">Go on</Button>
            </footer>
          </Dialog>
        )}
      </Show>
    </div>
  );
}

interface ComponentsProps {
  theme: string;
  onDialog(size: (typeof sizes)[number]): void;
}

function Components(props: ComponentsProps) {
  return (
    <>
      <For each={kinds}>
        {(kind) => (
          <Specimen
            name={`Button, ${kind}`}
            states={{
              rest: <Button kind={kind}>Save settings</Button>,
              disabled: (
                <Button kind={kind} disabled>
                  Save settings
                </Button>
              ),
              icon: (
                <IconButton kind={kind} label="Search">
                  <Icon name="search" />
                </IconButton>
              ),
            }}
          />
        )}
      </For>
      <Specimen name="Icon" states={Object.fromEntries(icons.map((name) => [name, <Icon name={name} />]))} />
      <Specimen
        name="StatusGlyph"
        states={Object.fromEntries(
          glyphs.map((glyph) => [`${glyph.shape}, ${glyph.tone}`, <StatusGlyph {...glyph} />]),
        )}
      />
      <For each={['neutral', 'info', 'warning', 'danger'] as const}>
        {(tone) => (
          <Specimen
            name={`Notice, ${tone}`}
            states={{
              plain: <Notice tone={tone}>Preparing the workspace…</Notice>,
              whole: (
                <Notice tone={tone} title="What happened." actions={<Button>Try again</Button>}>
                  What is safe, and what to do. {'Some more words to wrap. '.repeat(4)}
                </Notice>
              ),
            }}
          />
        )}
      </For>
      <Specimen
        name="Fields"
        states={{
          text: <input class="input" aria-label="Text" value="What was written" />,
          empty: <input class="input" aria-label="Empty" placeholder="A hint" />,
          invalid: <input class="input" aria-label="Invalid" aria-invalid="true" value="-3" />,
          disabled: <input class="input" aria-label="Disabled" disabled value="Not now" />,
          number: (
            <NumberInput
              id={`temperature-${props.theme}`}
              name="temperature"
              describedBy=""
              field={temperature}
              value={0.7}
              isInvalid={false}
              onChange={nothing}
            />
          ),
          choice: (
            <ChoiceInput
              name={`approvals-${props.theme}`}
              labelledBy=""
              field={approvals}
              value="auto"
              onChange={nothing}
            />
          ),
          'switch, off': <Switch aria-label="Off" />,
          'switch, on': <Switch aria-label="On" checked />,
        }}
      />
      <Specimen
        name="Small things"
        states={{
          keys: <Kbd caps={['Ctrl', 'Shift', 'O']} />,
          chip: <span class="chip chip-warning">Reconnecting…</span>,
          gated: (
            <span class="chip chip-neutral">
              <Icon name="lock" size={12} />
              Gated
            </span>
          ),
          link: (
            <button type="button" class="link-button">
              Reset
            </button>
          ),
          menu: (
            <Menu
              label="Actions"
              items={[
                { label: 'Rename session', onSelect: nothing },
                { label: 'Delete session…', isDanger: true, onSelect: nothing },
              ]}
            >
              <Icon name="more" />
            </Menu>
          ),
          skeleton: <div class="skeleton-row" />,
        }}
      />
      <Specimen
        name="Dialog"
        states={Object.fromEntries(
          sizes.map((size) => [size, <Button onClick={() => props.onDialog(size)}>Open</Button>]),
        )}
      />
    </>
  );
}
