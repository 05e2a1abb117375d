/** Being told while one looks elsewhere: by the system's notifications, by sound, and by the webhook. */

import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startLine } from '../support/line.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { browse, focused, type Browsing } from './browser.ts';

const model = 'openai/fake-t5-x1';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Preferences' });
const banners = (page: Page) => dialog(page).getByRole('switch', { name: 'Notifications in this browser' });

async function openPreferences(page: Page) {
  await page.getByRole('button', { name: 'Preferences' }).click();
  await dialog(page).getByRole('button', { name: 'Notifications', exact: true }).click();
}

async function allow({ page, app }: Browsing) {
  await page.context().grantPermissions(['notifications'], { origin: app.url });
}

/** Notes what every page of the context shows and plays from its next load on. */
async function record(context: BrowserContext) {
  await context.addInitScript(() => {
    const shown: [at: number, what: string][] = [];
    const played: [at: number, what: number][] = [];
    const now = () => performance.timeOrigin + performance.now();
    Object.assign(window, { shown, played });
    const show = ServiceWorkerRegistration.prototype.showNotification;
    ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
      shown.push([now(), `${title}: ${options?.body}`]);
      return show.call(this, title, options);
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      played.push([now(), this.frequency.value]);
      return start.call(this, when);
    };
  });
}

/** Of all tabs together, in the order in which it happened. */
async function recorded(pages: readonly Page[], what: 'shown' | 'played'): Promise<unknown[]> {
  const each = pages.map((page) =>
    // Put there by `record` above.
    page.evaluate((key) => (window as unknown as Record<string, [at: number, what: unknown][]>)[key], what),
  );
  const all = (await Promise.all(each)).flatMap((list) => list ?? []);
  return all.toSorted(([a], [b]) => a - b).map(([, one]) => one);
}

const visible = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration?.getNotifications())?.map(({ title, body, tag }) => ({ title, body, tag })) ?? [];
  });

async function ask({ app, upstream }: Browsing, question: string) {
  upstream.script({ parts: [{ call: { name: 'ask', input: { questions: [{ text: question, kind: 'text' }] } } }] });
  const { id } = await app.client.session.create.mutate({
    name: 'Paint',
    prompt: 'Go.',
    settings: { model, timeout: 0 },
  });
  using stream = await app.client.stream(`session=${id}`);
  const asked = await stream.event('question.asked');
  const answer = () => {
    upstream.script({ parts: [{ text: 'Red it is.' }] });
    return app.client.question.answer.mutate({
      session: id,
      question: asked.question,
      answers: [{ id: 'q1', text: 'Red' }],
    });
  };
  return { id, answer };
}

describe('notifications', () => {
  test('are on only with the consent of the browser, whatever it says', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await openPreferences(page);
    await dialog(page).getByText('They are off. The browser asks you once').waitFor();
    expect(await page.evaluate(() => Notification.permission)).toBe('default');
    // Without a window to ask in, this browser answers no.
    await banners(page).click();
    await dialog(page).getByText('The browser blocks notifications of this page.').waitFor();
    expect(await banners(page).isDisabled()).toBe(true);
    expect(await banners(page).isChecked()).toBe(false);
    await allow(browsing);
    await dialog(page).getByText('They are off.').waitFor();
    expect(await banners(page).isChecked()).toBe(false);
    await banners(page).check();
    await dialog(page).getByText('They are on.').waitFor();
    await page.reload();
    await openPreferences(page);
    expect(await banners(page).isChecked()).toBe(true);
    await page.context().clearPermissions();
    await dialog(page).getByText('The browser blocks notifications of this page.').waitFor();
    expect(await banners(page).isChecked()).toBe(false);
  });

  test('tell once for all tabs, until the matter is settled, and lead to it', async () => {
    await using browsing = await browse();
    const { page, openTab, app } = browsing;
    await record(page.context());
    await allow(browsing);
    await openPreferences(page);
    await banners(page).check();
    await dialog(page).getByText('They are on.').waitFor();
    await page.goto(app.url);
    const tabs = [page, await openTab('/processes')];
    await expect
      .poll(() => page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).active)))
      .toBe(true);
    for (const tab of tabs) await tab.getByRole('navigation', { name: 'Sessions' }).waitFor();

    const first = await ask(browsing, 'Which colour?');
    const banner = { title: 'Paint', body: 'Which colour?', tag: `session.${first.id}` };
    await expect.poll(() => visible(page)).toEqual([banner]);
    await first.answer();
    await expect.poll(() => visible(page)).toEqual([]);

    const second = await ask(browsing, 'Which size?');
    await expect.poll(() => visible(page)).toHaveLength(1);
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(async () => {
      // What a person does to it, in the worker's own terms; TypeScript knows this place as a page.
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        NotificationEvent: new (type: string, init: { notification: Notification | undefined }) => Event;
      };
      const [notification] = await scope.registration.getNotifications();
      globalThis.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
    });
    await expect
      .poll(() => tabs.filter((tab) => new URL(tab.url()).pathname === `/sessions/${second.id}`).length)
      .toBe(1);
    await expect.poll(() => visible(page)).toEqual([]);
    const there = tabs.find((tab) => tab.url().includes(second.id)) ?? page;
    expect(new URL(there.url()).hash).toMatch(/^#message=/);
    await there.getByText('Which size?').first().waitFor();
    expect(await recorded(tabs, 'shown')).toEqual(['Paint: Which colour?', 'Paint: Which size?']);
  });

  test('tell also of a session that began and failed while the connection was cut', async () => {
    await using line = await startLine();
    await using browsing = await browse({ config: { allowedHosts: [line.host] } });
    const { page, app, upstream } = browsing;
    line.target = app.url;
    await page.context().grantPermissions(['notifications'], { origin: line.url });
    await page.goto(line.url);
    await openPreferences(page);
    await banners(page).check();
    await dialog(page).getByText('They are on.').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.keyboard.press('Escape');
    await expect.poll(line.streams).toBe(1);

    line.target = 'http://127.0.0.1:1';
    line.drop();
    upstream.script({ status: 401 });
    const settings = { model, timeout: 0 };
    const { id } = await app.client.session.create.mutate({ name: 'Broken', prompt: 'Go.', oneShot: true, settings });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('phase.changed', (event) => event.phase === 'failed');
    line.target = app.url;
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect
      .poll(() => visible(page))
      .toEqual([{ title: 'Broken', body: expect.stringContaining('refused the key'), tag: `session.${id}` }]);
  });

  test('are spared to whoever looks at the session, say no word of a masked one, and tell of failures', async () => {
    await using browsing = await browse();
    const { page, app, upstream, openTab } = browsing;
    await record(page.context());
    await allow(browsing);
    await openPreferences(page);
    await banners(page).check();
    const when = dialog(page).getByRole('group', { name: 'Tell me when a session' });
    await when.getByRole('checkbox', { name: 'ends, or finishes a turn' }).uncheck();

    // A session that is looked at in one tab, while another tab looks at none.
    upstream.script({ parts: [{ text: 'Hello.' }] });
    const { id } = await app.client.session.create.mutate({
      name: 'Talk',
      prompt: 'Hello',
      settings: { model, timeout: 0 },
    });
    await page.goto(`${app.url}/sessions/${id}`);
    await page.getByText('Hello.', { exact: true }).waitFor();
    const other = await openTab('/processes');
    await other.getByRole('navigation', { name: 'Sessions' }).waitFor();
    const call = { name: 'ask', input: { questions: [{ text: 'Which colour?', kind: 'text' }] } };
    upstream.script({ parts: [{ call }] });
    await app.client.message.send.mutate({ session: id, text: 'Ask.', clientId: 'ask' });
    await page.getByText('Which colour?').first().waitFor();

    // It completes, of which this person does not want to hear.
    upstream.script({ parts: [{ text: 'Done.' }] });
    const going = await app.client.session.create.mutate({
      name: 'Go',
      prompt: 'Go.',
      oneShot: true,
      settings: { model, timeout: 0 },
    });
    using stream = await app.client.stream(`session=${going.id}`);
    await stream.event('phase.changed', (event) => event.phase === 'completed');
    upstream.script({ status: 401 });
    await app.client.session.create.mutate({
      name: 'Broken',
      prompt: 'Go.',
      oneShot: true,
      settings: { model, timeout: 0 },
    });
    const tabs = [page, other];
    await expect
      .poll(() => recorded(tabs, 'shown'))
      .toEqual([expect.stringMatching(/^Broken: It failed: .*refused the key/)]);
    await app.client.project.update.mutate({ id: 'default', isMasked: true });
    await ask(browsing, 'Which secret?');
    await expect.poll(() => recorded(tabs, 'shown')).toEqual([expect.anything(), 'Sessile: A session needs you.']);
  });
});

describe('sound', () => {
  test('can be tried, and comes with what is told', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await record(page.context());
    await page.reload();
    await openPreferences(page);
    await dialog(page).getByRole('button', { name: 'Try', exact: true }).click();
    await expect.poll(() => recorded([page], 'played')).toEqual([659, 880]);
    await dialog(page).getByRole('switch', { name: 'Sound' }).check();
    await page.keyboard.press('Escape');
    await ask(browsing, 'Which colour?');
    await expect.poll(() => recorded([page], 'played')).toEqual([659, 880, 659, 880]);
    expect(await recorded([page], 'shown')).toEqual([]);
  });
});

describe('the webhook', () => {
  test('is entered, tried and removed; its secret is shown once', async () => {
    await using receiver = await startWebhookReceiver();
    await using browsing = await browse();
    const { page, app } = browsing;
    // Whoever is faster than the server writes already.
    const server = makeGate();
    await page.route(/webhook\.status/, async (route) => {
      await server.wait;
      await route.continue();
    });
    await openPreferences(page);
    const row = dialog(page).getByRole('group', { name: 'Webhook' });
    await row.getByRole('textbox', { name: 'URL' }).fill('nowhere');
    server.open();
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText('"nowhere" is not a URL that begins with http:// or https://.').waitFor();
    await row.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
    await row.getByRole('checkbox', { name: 'fails' }).uncheck();
    await row.getByRole('button', { name: 'Save' }).click();
    receiver.secret = (await row.locator('code').textContent()) ?? '';
    await row.getByText('Nothing was sent since the server started.').waitFor();
    await row.getByRole('button', { name: 'Send a test' }).click();
    await row.getByText('The receiver took the test.').waitFor();
    expect(receiver.messages.map(({ payload }) => payload.type)).toEqual(['webhook.test']);
    expect(await app.client.webhook.status.query()).toMatchObject({ occasions: ['needs_input', 'ended'] });
    const { id } = await ask(browsing, 'Which colour?');
    await receiver.until(() => receiver.messages.length === 2);
    expect(receiver.messages[1]?.payload.data.link).toBe(`${app.url}/sessions/${id}`);
    await row.getByText(/^Last delivery/).waitFor();
    receiver.illness = { status: 503 };
    await row.getByRole('button', { name: 'Send a test' }).click();
    await row.getByText(/^The test was not taken\. .* answered 503\.$/).waitFor();
    expect(await row.getByRole('textbox', { name: 'URL' }).getAttribute('aria-invalid')).toBe('false');

    await page.keyboard.press('Escape');
    await openPreferences(page);
    await row.getByText(`Signed with the secret that ends in ${receiver.secret.slice(-4)}`).waitFor();
    expect(await row.locator('code').count()).toBe(0);
    await row.getByRole('button', { name: 'New secret' }).click();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('New secret');
    await expect.poll(() => row.locator('code').textContent()).toMatch(/^whsec_/);
    expect(await row.locator('code').textContent()).not.toBe(receiver.secret);
    await row.getByRole('button', { name: 'Remove', exact: true }).click();
    await row.getByRole('button', { name: 'Remove it' }).click();
    await row.getByText('Removed.').waitFor();
    expect(await app.client.webhook.status.query()).toMatchObject({ source: null, waiting: 0 });
  });
});
