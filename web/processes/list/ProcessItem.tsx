import type { ProcessRow } from '../../client.ts';
import { Link } from '../../address/Link.tsx';
import { processHref } from '../../address/place.ts';
import { processesText as text } from '../../text/processes.ts';
import { ProcessGlyph } from '../ProcessGlyph.tsx';
import { runtimeOf, tones, wordOf } from '../status.ts';

interface ProcessItemProps {
  process: ProcessRow;
  now: () => number;
  isCurrent: boolean;
  /** The list is one stop of the Tab key: this row. */
  isStop: boolean;
}

/** The whole row leads to the output; the name of the session leads there. */
export function ProcessItem(props: ProcessItemProps) {
  return (
    <li class="process-item" classList={{ 'process-item-on': props.isCurrent }}>
      <ProcessGlyph status={props.process.status} />
      <div class="process-line">
        <Link
          class="process-link"
          href={processHref(props.process.id)}
          tabIndex={props.isStop ? 0 : -1}
          data-process={props.process.id}
          title={props.process.name}
        >
          {props.process.name}
        </Link>
        <span class="process-time">{runtimeOf(props.process, props.now)}</span>
      </div>
      <code class="process-command" title={props.process.command}>
        {props.process.command}
      </code>
      <div class="process-line">
        <span class={`process-word tone-${tones[props.process.status]}`}>{wordOf(props.process)}</span>
        <Link class="process-session" href={`/sessions/${props.process.session}`} tabIndex={-1}>
          {props.process.sessionName || text.unnamedSession}
        </Link>
      </div>
    </li>
  );
}
