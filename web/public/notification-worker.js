/** Brings the person to what a notification of the page is about. It keeps nothing and answers no request. */

addEventListener('install', () => void skipWaiting());
addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

/** In the tab that shows the session already, else in the one that was used last, else in a new one. */
async function open(address) {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const { pathname } = new URL(address, location.origin);
  const page = pages.find(({ url }) => new URL(url).pathname === pathname) ?? pages[0];
  if (!page) return clients.openWindow(address);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A page of this worker has its origin.
  page.postMessage({ type: 'open', address });
  return page.focus();
}
