import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../fixtures.ts'

/** A browser has to start, and to load WhatsApp Web. */
export const BROWSER_MS = 120_000

/** The card of the backup on a number's page. */
export const backupCard = (page: Page): Locator => page.locator('#backup')

/** On a number's page: asks for the backup. Ends with its code on screen. */
export async function askForBackup(page: Page, say: Words): Promise<void> {
  const card = backupCard(page)
  await card.getByRole('button', { name: say.backup!('none.action') }).click()
  await expect(card.getByRole('img', { name: say.senders!('connect.codeAlt') })).toBeVisible({ timeout: BROWSER_MS })
}

/** The demo phone scans the code; ends when the card says that the backup is ready. */
export async function scanForBackup(page: Page, say: Words): Promise<void> {
  const card = backupCard(page)
  await card.getByRole('button', { name: say.senders!('connect.demoScan') }).click()
  await expect(card.getByText(say.backup!('ready.title'), { exact: true })).toBeVisible({ timeout: BROWSER_MS })
}
