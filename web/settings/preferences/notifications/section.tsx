/** How a person is told while they look elsewhere. */

import { webhookText } from '../../../text/preferences/webhook.ts';
import { tellingText } from '../../../text/preferences/telling.ts';
import type { Section } from '../sections.tsx';
import { BannerSwitch } from './BannerSwitch.tsx';
import { OwnOccasions } from './Occasions.tsx';
import { SoundSwitch } from './SoundSwitch.tsx';
import { Webhook } from './Webhook.tsx';
import './notifications.css';

const words = tellingText;

export const notificationsSection: Section = {
  id: 'notifications',
  label: words.section,
  preferences: [
    { label: words.banners, help: words.bannersHelp, control: () => <BannerSwitch />, isWide: true },
    { label: words.when, help: words.whenHelp, control: () => <OwnOccasions />, isWide: true },
    { label: words.sound, help: words.soundHelp, control: () => <SoundSwitch /> },
    { label: webhookText.label, help: webhookText.help, control: () => <Webhook />, isWide: true },
  ],
};
