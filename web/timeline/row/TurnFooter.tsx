import { createSignal, Match, Show, Switch } from 'solid-js';
import type { AssistantMessage } from '../../../server/core/transcript.ts';
import { RatingButtons } from '../../feedback/RatingButtons.tsx';
import { createServerClock } from '../../state/server-clock.ts';
import { text } from '../../text.ts';
import { formatCost, formatCount, formatDuration, formatElapsed } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { later } from '../../ui/later.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { BranchNav } from '../actions/BranchNav.tsx';
import { CopyButton } from '../actions/CopyButton.tsx';
import { RetryMenu } from '../actions/RetryMenu.tsx';
import { ForkButton } from '../fork/ForkButton.tsx';
import { textOf } from '../message-text.ts';
import type { RowContext } from './row-context.ts';

const TurnInfo = later(async () => (await import('./TurnInfo.tsx')).TurnInfo);

/** What the turn took, and what can be done with its answer. While it works: for how long already. */
export function TurnFooter(props: { message: AssistantMessage; context: RowContext }) {
  const tools = () => props.message.parts.filter((part) => part.type === 'tool').length;
  const isWaiting = () => props.message.parts.some((part) => part.type === 'tool' && part.status === 'waiting');
  const facts = () => {
    const { durationMs, usage } = props.message;
    return [
      ...(durationMs === undefined ? [] : [text.timeline.worked(formatDuration(durationMs))]),
      ...(tools() > 0 ? [text.timeline.tools(tools())] : []),
      ...(usage ? [text.timeline.tokens(formatCount(usage.input + usage.output))] : []),
      ...(usage?.cost ? [formatCost(usage.cost)] : []),
    ].join(' · ');
  };
  return (
    <Show
      when={props.message.state !== 'streaming'}
      fallback={<Working since={props.message.at} isWaiting={isWaiting()} />}
    >
      <footer class="turn-footer">
        <Show when={props.context.conversation.variants(props.message.id)}>
          {(all) => <BranchNav message={props.message.id} variants={all()} context={props.context} />}
        </Show>
        <span>{facts()}</span>
        <Actions message={props.message} tools={tools()} context={props.context} />
      </footer>
    </Show>
  );
}

function Actions(props: { message: AssistantMessage; tools: number; context: RowContext }) {
  let box!: HTMLSpanElement;
  const [hasInfo, setInfo] = createSignal(false);
  const answer = () => textOf(props.message);
  const copyAs = async (form: 'rich' | 'plain') => {
    const { copyAsRichText, copyAsPlainText } = await import('./rich-text.ts');
    await (form === 'rich' ? copyAsRichText : copyAsPlainText)(answer());
  };
  const items = (): MenuItem[] => [
    ...(answer() === ''
      ? []
      : [
          { label: text.turns.copyRich, onSelect: () => void copyAs('rich') },
          { label: text.turns.copyPlain, onSelect: () => void copyAs('plain') },
        ]),
    { label: text.turns.info, onSelect: () => setInfo(true) },
  ];
  return (
    <span class="turn-actions" ref={box}>
      <Show when={answer() !== ''}>
        <CopyButton label={text.turns.copyAnswer} content={answer} />
        <RatingButtons session={props.context.session().id} message={props.message} />
      </Show>
      <RetryMenu message={props.message.id} context={props.context} />
      <ForkButton message={props.message.id} context={props.context} />
      <Menu class="turn-menu" label={text.turns.more} items={items()}>
        <Icon name="more" size={16} />
      </Menu>
      <Show when={hasInfo()}>
        <TurnInfo message={props.message} tools={props.tools} anchor={box} onClose={() => setInfo(false)} />
      </Show>
    </span>
  );
}

function Working(props: { since: string; isWaiting: boolean }) {
  const clock = createServerClock();
  const elapsed = () => formatElapsed(clock.now() - Date.parse(props.since));
  return (
    <footer class="turn-footer">
      <Switch
        fallback={
          <>
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {text.timeline.working} {elapsed()}
          </>
        }
      >
        <Match when={props.isWaiting}>{text.timeline.waitingForYou}</Match>
        <Match when={clock.isResting()}>{text.timeline.lost(elapsed())}</Match>
      </Switch>
    </footer>
  );
}
