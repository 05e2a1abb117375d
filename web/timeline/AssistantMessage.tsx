import { For, Match, Show, Switch } from 'solid-js';
import type {
  AssistantMessage as Message,
  NoticePart,
  Part,
  TextPart,
  ToolPart,
} from '../../server/core/transcript.ts';
import type { Conversation } from '../state/conversation.ts';
import { Markdown } from '../markdown/Markdown.tsx';
import { text } from '../text.ts';
import { EndNotice } from './EndNotice.tsx';
import { Thinking } from './Thinking.tsx';
import { ToolRow } from './tool/ToolRow.tsx';
import { TurnFooter } from './TurnFooter.tsx';

interface AssistantMessageProps {
  message: Message;
  conversation: Conversation;
}

/** Everything that the agent did between two messages of a person. */
export function AssistantMessage(props: AssistantMessageProps) {
  return (
    <article class="assistant-message" aria-label={text.timeline.agent} aria-busy={props.message.state === 'streaming'}>
      <For each={props.message.parts}>{(part) => <PartRow part={part} conversation={props.conversation} />}</For>
      <EndNotice message={props.message} />
      <TurnFooter message={props.message} />
    </article>
  );
}

function PartRow(props: { part: Part; conversation: Conversation }) {
  /** Parts keep their type for life. */
  const as = <P extends Part>(...types: P['type'][]) =>
    types.includes(props.part.type) ? (props.part as P) : undefined;
  return (
    <Switch>
      <Match when={as<TextPart>('text')}>{(part) => <Prose part={part()} conversation={props.conversation} />}</Match>
      <Match when={as<TextPart>('thinking')}>
        {(part) => <Thinking part={part()} conversation={props.conversation} />}
      </Match>
      <Match when={as<ToolPart>('tool')}>{(part) => <ToolRow part={part()} conversation={props.conversation} />}</Match>
      <Match when={as<NoticePart>('notice')}>{(part) => <p class="timeline-note">{part().text}</p>}</Match>
    </Switch>
  );
}

function Prose(props: { part: TextPart; conversation: Conversation }) {
  const isFinal = () => props.part.durationMs !== undefined;
  const source = () => (isFinal() ? props.part.text : (props.conversation.live(props.part.id) ?? props.part.text));
  return (
    <Show when={source() !== ''}>
      <Markdown source={source()} isFinal={isFinal()} />
    </Show>
  );
}
