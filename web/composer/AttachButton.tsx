import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

export function AttachButton(props: { onFiles(files: FileList): void }) {
  let input!: HTMLInputElement;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={() => {
          if (input.files) props.onFiles(input.files);
          // The same file again is a change too.
          input.value = '';
        }}
      />
      <IconButton class="attach" label={text.attachment.attach} onClick={() => input.click()}>
        <Icon name="plus" />
      </IconButton>
    </>
  );
}
