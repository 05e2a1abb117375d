/** Every part of the page in every state, for those who work on it. Only `npm run dev` serves it, at /gallery/. */

import { render } from 'solid-js/web';
import '../style/tokens.css';
import '../style/base.css';
import '../style/controls.css';
import '../style/overlays.css';
import '../style/shell.css';
import '../style/session.css';
import '../style/settings.css';
import { Gallery } from './Gallery.tsx';

render(() => <Gallery />, document.getElementById('root') as HTMLElement);
