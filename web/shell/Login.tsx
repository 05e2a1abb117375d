import { createSignal, Show } from 'solid-js';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { credentialOf, signIn } from './sign-in.ts';

interface LoginProps {
  problem?: string;
  onSignedIn(): void;
}

export function Login(props: LoginProps) {
  const [pasted, setPasted] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const shown = () => problem() ?? props.problem;

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (pasted().trim() === '') return setProblem(text.login.empty);
    setBusy(true);
    const refused = await signIn(credentialOf(pasted()));
    setBusy(false);
    if (refused) setProblem(refused);
    else props.onSignedIn();
  }

  return (
    <main class="login">
      <form class="login-card" onSubmit={submit} noValidate>
        <h1>{text.login.title}</h1>
        <p>{text.login.lead}</p>
        <pre class="login-command">{text.login.command}</pre>
        <label class="field">
          <span class="field-label">{text.login.field}</span>
          <input
            class="input"
            type="password"
            autocomplete="off"
            autofocus
            value={pasted()}
            onInput={(event) => setPasted(event.currentTarget.value)}
            aria-invalid={Boolean(shown())}
            aria-describedby="login-help"
          />
        </label>
        <p
          id="login-help"
          class="field-help"
          classList={{ 'field-problem': Boolean(shown()) }}
          role={shown() ? 'alert' : undefined}
        >
          <Show when={shown()} fallback={text.login.help}>
            {shown()}
          </Show>
        </p>
        <Button type="submit" kind="primary" disabled={isBusy()}>
          {isBusy() ? text.login.working : text.login.submit}
        </Button>
      </form>
    </main>
  );
}
