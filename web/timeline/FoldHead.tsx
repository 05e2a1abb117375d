import type { JSX } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import type { RowContext } from './row/row-context.ts';

interface FoldHeadProps {
  isOpen: boolean;
  onOpen(isOpen: boolean): void;
  context: RowContext;
  children: JSX.Element;
}

/** The one line of a row that is folded, and opens it in its place. */
export function FoldHead(props: FoldHeadProps) {
  function toggle() {
    props.context.hold();
    props.onOpen(!props.isOpen);
  }
  return (
    <button type="button" class="fold-head" aria-expanded={props.isOpen} onClick={toggle}>
      <Icon name="chevron" class="fold-chevron" size={16} />
      {props.children}
    </button>
  );
}
