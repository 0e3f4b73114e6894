/* Tells the other tabs: « geste », the person is active; « sorti », the session is over. */

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('livret') : null;

export const tellTabs = (news) => channel?.postMessage(news);

export const hearTabs = (news, act) =>
  channel?.addEventListener('message', ({ data }) => { if (data === news) act(); });
