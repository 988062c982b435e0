// @ts-check
/** Generates a sample in the panel. */
import { panelOf } from "./workbench.mjs";

const MOST_TRIES = 8;

/**
 * Repeats until the sample has tokens, because a briefly trained model may end the text at once.
 *
 * @param {import("playwright-core").Page} page
 * @param {RegExp} beginning of the text
 * @param {() => Promise<void>} ask
 */
export async function writeSample(page, beginning, ask) {
  const panel = panelOf(page);
  const second = panel.locator("#sample-tokens [role=option]").nth(1);
  for (let tries = 0; tries === 0 || (tries < MOST_TRIES && (await second.count()) === 0); tries++) {
    await ask();
    await panel.locator("#sample-text").filter({ hasText: beginning }).waitFor();
    await second.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  await second.waitFor();
}
