import { Link } from '../address/Link.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { text } from '../text.ts';

export function NotFound(props: { title?: string; lead?: string }) {
  return (
    <main class="empty-page">
      <DrawerButton />
      <div class="empty">
        <h1>{props.title ?? text.session.missing}</h1>
        <p>{props.lead ?? text.session.missingLead}</p>
        <Link class="button button-primary" href="/">
          {text.session.toNew}
        </Link>
      </div>
    </main>
  );
}
