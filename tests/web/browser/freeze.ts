import type { Page } from 'playwright-core';

/** What Playwright keeps to itself: its own connection to a page. */
interface Internal {
  _connection: {
    toImpl(page: unknown): { delegate: { _mainFrameSession: { _client: Connection } } };
  };
}

interface Connection {
  send(method: string, parameters: object): Promise<unknown>;
}

/**
 * Freezes a tab that lies behind another, as Chromium does after a while: from its `freeze` event on it
 * runs nothing. Returns what wakes it up and brings it to the front.
 *
 * Chromium freezes no page that can be seen, and Playwright has every page seen; its own connection alone
 * can take that back.
 */
export async function freeze(page: Page, front: Page): Promise<() => Promise<void>> {
  const { _connection } = page as unknown as Internal;
  const { _client } = _connection.toImpl(page).delegate._mainFrameSession;
  await _client.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await front.bringToFront();
  await page.waitForFunction(() => document.hidden, undefined, { polling: 50 });
  await _client.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => {
    await _client.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
  };
}
