import type { Attachments } from '../state/draft/attachments.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

export function AttachButton(props: { attachments: Attachments }) {
  let input!: HTMLInputElement;
  /** Where the files go that are being chosen, wherever the page goes meanwhile. */
  let chosenFor: Attachments | undefined;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={() => {
          if (input.files) (chosenFor ?? props.attachments).add(input.files);
          // The same file again is a change too.
          input.value = '';
        }}
      />
      <IconButton
        class="attach"
        label={text.attachment.attach}
        onClick={() => {
          chosenFor = props.attachments;
          input.click();
        }}
      >
        <Icon name="plus" />
      </IconButton>
    </>
  );
}
