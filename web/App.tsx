import { createMemo, createSignal, Match, onCleanup, Switch } from 'solid-js';
import { createPlace, PlaceContext, usageHref, usePlace } from './address/place.ts';
import { Login } from './shell/Login.tsx';
import { Shell } from './shell/Shell.tsx';
import { takeLoginSecret, signIn } from './shell/sign-in.ts';
import { NewSession } from './session/NewSession.tsx';
import { NotFound } from './session/NotFound.tsx';
import { SessionPage } from './session/SessionPage.tsx';
import { AppStateContext, createAppState } from './state/app-state.ts';
import { createPreferences, type Preferences } from './state/choices/preferences.ts';
import { text } from './text.ts';
import { later } from './ui/later.tsx';

const ProcessesPage = later(() => import('./processes/ProcessesPage.tsx').then((module) => module.ProcessesPage));

const UsagePage = later(() => import('./usage/UsagePage.tsx').then((module) => module.UsagePage));

type Access = { kind: 'signing-in' } | { kind: 'signed-in' } | { kind: 'signed-out'; problem?: string };

/** Whoever has no cookie learns so from the first answer: until then the page behaves as if signed in. */
export function App() {
  const preferences = createPreferences();
  const [access, setAccess] = createSignal<Access>({ kind: 'signed-in' });

  async function useLink() {
    const secret = takeLoginSecret();
    if (!secret) return;
    setAccess({ kind: 'signing-in' });
    const problem = await signIn({ secret });
    setAccess(problem ? { kind: 'signed-out', problem } : { kind: 'signed-in' });
  }

  const onHashChange = () => void useLink();
  window.addEventListener('hashchange', onHashChange);
  onCleanup(() => window.removeEventListener('hashchange', onHashChange));
  void useLink();

  const problem = () => {
    const now = access();
    return now.kind === 'signed-out' ? now.problem : undefined;
  };

  return (
    <Switch>
      <Match when={access().kind === 'signed-in'}>
        <SignedIn preferences={preferences} onUnauthorized={() => setAccess({ kind: 'signed-out' })} />
      </Match>
      <Match when={access().kind === 'signing-in'}>
        <p class="page-message" role="status">
          {text.login.working}
        </p>
      </Match>
      <Match when={access().kind === 'signed-out'}>
        <Login problem={problem()} onSignedIn={() => setAccess({ kind: 'signed-in' })} />
      </Match>
    </Switch>
  );
}

function SignedIn(props: { preferences: Preferences; onUnauthorized(): void }) {
  const place = createPlace();
  const state = createAppState(props.preferences, () => props.onUnauthorized());
  return (
    <AppStateContext.Provider value={state}>
      <PlaceContext.Provider value={place}>
        <Shell>
          <Switch fallback={<NotFound />}>
            <Match when={place.path() === '/'}>
              <NewSession />
            </Match>
            <Match when={place.path() === usageHref}>
              <UsagePage />
            </Match>
            <Match when={place.process() !== undefined}>
              <ProcessesPage />
            </Match>
            <Match when={place.session() !== undefined}>
              <SessionOfPlace />
            </Match>
          </Switch>
        </Shell>
      </PlaceContext.Provider>
    </AppStateContext.Provider>
  );
}

/** One page for all sessions. On its way out it keeps the last. */
function SessionOfPlace() {
  const place = usePlace();
  const id = createMemo<string>((last) => place.session() ?? last, '');
  return <SessionPage id={id()} />;
}
