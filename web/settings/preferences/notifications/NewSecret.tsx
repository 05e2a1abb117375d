import { text } from '../../../text.ts';
import { webhookText } from '../../../text/preferences/webhook.ts';
import { Button } from '../../../ui/Button.tsx';
import { copyText } from '../../../ui/copy.ts';

const words = webhookText;

/** The one time that a secret is shown. */
export function NewSecret(props: { secret: string }) {
  return (
    <div class="new-secret" role="status">
      <span class="choice-label">{words.secret}</span>
      <div class="new-secret-value">
        <code>{props.secret}</code>
        <Button onClick={(event) => void copyText(props.secret, event.currentTarget)}>{text.action.copy}</Button>
      </div>
      <span class="choice-help">{words.secretOnce}</span>
    </div>
  );
}
