import { render } from 'solid-js/web';
import { App } from './App.tsx';
import { prepareMarkdown } from './markdown/Markdown.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/overlays.css';
import './style/shell.css';
import './style/session.css';
import './style/composer.css';
import './style/attachments.css';
import './style/timeline.css';
import './style/tool.css';
import './style/markdown.css';
import './style/settings.css';

render(() => <App />, document.getElementById('root') as HTMLElement);
// Whoever needs it asks again.
prepareMarkdown().catch(() => undefined);
