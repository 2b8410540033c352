import type { BrowserContext, Page } from 'playwright-core';
import type { Account } from '../backend/tokens';
import type {} from './page/handle';

/** How far a category has come: each stage is a write of its own, begun after the one before it. */
export const stages = ['created', 'changed', 'deleted'] as const;

/** A write whose promise has resolved. */
export interface Acknowledged {
  id: string;
  stage: (typeof stages)[number];
}

declare global {
  interface Window {
    acknowledge(write: Acknowledged): Promise<void>;
  }
}

/** Hears of the writes of a browser's pages as soon as their promises have resolved. */
export async function listen(
  browser: BrowserContext,
  acknowledge: (write: Acknowledged) => void,
): Promise<void> {
  await browser.exposeFunction('acknowledge', acknowledge);
}

/**
 * Lets a page write: two categories at a time, each created, changed and, one in two, deleted, where the
 * next write begins when the one before has been heard of; and personas without a pause, of which each
 * takes the default from the one before, in one transaction.
 */
export async function writeOn(page: Page, { id }: Account, round: number): Promise<void> {
  await page.evaluate(
    ([uid, round]) => {
      const { layer } = window.larder;
      const categories = async (writer: string) => {
        for (let n = 0; ; n += 1) {
          const { id } = await layer.createCategory(uid, { name: `${round}-${writer}-${n}` });
          await window.acknowledge({ id, stage: 'created' });
          await layer.updateCategory(uid, id, { color: 'rose' });
          await window.acknowledge({ id, stage: 'changed' });
          if (n % 2 > 0) continue;
          await layer.deleteCategory(uid, id);
          await window.acknowledge({ id, stage: 'deleted' });
        }
      };
      const personas = async () => {
        for (let n = 0; ; n += 1) {
          await layer.createAIPersona(uid, { name: `${round}-${n}`, is_default: true });
        }
      };
      void Promise.all([categories('a'), categories('b'), personas()]);
    },
    [id, round] as const,
  );
}
