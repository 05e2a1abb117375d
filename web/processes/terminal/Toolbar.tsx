import type { JSX } from 'solid-js';
import type { ProcessRow } from '../../client.ts';
import { processesText as text } from '../../text/processes.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Output } from '../output/output.ts';
import type { Looks } from './looks.ts';
import { ToolButton } from './ToolButton.tsx';

interface ToolbarProps {
  process: ProcessRow;
  output: Output;
  looks: Looks;
  isFinding: boolean;
  onFind(): void;
  /** The field to find in, while it is open. */
  children: JSX.Element;
}

export function Toolbar(props: ToolbarProps) {
  return (
    <div class="terminal-tools" role="toolbar" aria-label={text.tools}>
      <ToolButton icon="search" label={text.find} isOn={props.isFinding} onPress={props.onFind} />
      {props.children}
      <span class="spacer" />
      <ToolButton
        icon="follow"
        label={text.follow}
        isOn={props.output.following.isOn()}
        onPress={() => props.output.following.set(!props.output.following.isOn())}
      />
      <ToolButton
        icon="wrap"
        label={text.wrap}
        isOn={props.looks.isWrapped()}
        onPress={() => {
          props.looks.setWrapped(!props.looks.isWrapped());
          props.output.following.settle();
        }}
      />
      <ToolButton
        icon="contrast"
        label={text.colours}
        isOn={props.looks.isGreen()}
        onPress={() => props.looks.setGreen(!props.looks.isGreen())}
      />
      <ToolButton icon="copy" label={text.copy} copies={props.output.sheet.text} />
      <a
        class="terminal-tool"
        href={`/api/processes/${props.process.id}/output?from=0`}
        download=""
        aria-label={text.download}
        title={text.download}
      >
        <Icon name="download" size={16} />
      </a>
    </div>
  );
}
