import { createSignal, Show } from 'solid-js';
import type { UserMessage as Message } from '../../../server/core/transcript.ts';
import { createUnsent } from '../../state/unsent.ts';
import { text } from '../../text.ts';
import { formatTime } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { BranchNav } from '../actions/BranchNav.tsx';
import { CopyButton } from '../actions/CopyButton.tsx';
import { MessageEditor } from '../actions/MessageEditor.tsx';
import { FileParts } from '../FileParts.tsx';
import { ForkButton } from '../fork/ForkButton.tsx';
import { textOf } from '../message-text.ts';
import type { RowContext } from './row-context.ts';

const MANY_LINES = 12;
const MANY_CHARACTERS = 1_200;

export function UserMessage(props: { message: Message; context: RowContext }) {
  let editButton: HTMLButtonElement | undefined;
  const [isWhole, setWhole] = createSignal(false);
  // A message keeps its id for life, and the row its conversation.
  const { context } = props;
  const edited = createUnsent(props.message.id);
  const [isOpen, setOpen] = context.memory.open(`${props.message.id}.edit`);
  const isEditing = () => isOpen() ?? edited.text() !== '';
  const said = () => textOf(props.message);
  const files = () => props.message.parts.filter((part) => part.type === 'file');
  const isLong = () => said().split('\n').length > MANY_LINES || said().length > MANY_CHARACTERS;
  const variants = () => props.context.conversation.variants(props.message.id);

  function edit() {
    if (edited.text() === '') edited.setText(said());
    props.context.hold();
    setOpen(true);
  }

  function close() {
    // Words that nobody changed are not worth keeping.
    if (edited.text() === said()) edited.setText('');
    hide();
    queueMicrotask(() => editButton?.focus({ preventScroll: true }));
  }

  function hide() {
    context.hold();
    setOpen(false);
  }

  return (
    <>
      <FileParts session={props.context.conversation.id} files={files()} />
      <Show
        when={!isEditing()}
        fallback={
          <MessageEditor
            message={props.message.id}
            draft={edited}
            hasFiles={files().length > 0}
            context={props.context}
            onClose={close}
            onSent={hide}
          />
        }
      >
        <div class="bubble" title={formatTime(props.message.at)} hidden={said() === ''}>
          <div class="bubble-text" classList={{ 'bubble-clamped': isLong() && !isWhole() }}>
            {said()}
          </div>
          <Show when={isLong()}>
            <button type="button" class="link-button" aria-expanded={isWhole()} onClick={() => setWhole(!isWhole())}>
              {isWhole() ? text.action.showLess : text.action.showMore}
            </button>
          </Show>
        </div>
        <Show
          when={props.message.state === 'read'}
          fallback={
            <Show when={props.message.state === 'waiting'}>
              <span class="bubble-note">{text.timeline.waiting}</span>
            </Show>
          }
        >
          <div class="bubble-actions">
            <span class="turn-actions">
              <Show when={said() !== ''}>
                <CopyButton label={text.turns.copyMessage} content={said} />
              </Show>
              <button
                ref={editButton}
                type="button"
                class="button icon-button button-quiet turn-action"
                aria-label={text.turns.edit}
                title={text.turns.edit}
                onClick={edit}
              >
                <Icon name="pencil" size={16} />
              </button>
              <ForkButton message={props.message.id} context={props.context} />
            </span>
            <Show when={variants()}>
              {(all) => <BranchNav message={props.message.id} variants={all()} context={props.context} />}
            </Show>
          </div>
        </Show>
      </Show>
    </>
  );
}
