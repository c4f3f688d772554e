import { expect, type Page } from '@playwright/test'
import type { Words } from '../fixtures.ts'

/** Links a number as a person does, with the demo phone as the phone that scans. Returns its number in E.164. */
export async function linkNumber(page: Page, say: Words): Promise<string> {
  await page.goto('/senders/new')
  await page.getByRole('button', { name: say.senders!('connect.start') }).click()
  // on a narrow screen the code to enter comes first
  await page.getByRole('radio', { name: say.senders!('connect.scanTab') }).click()
  await expect(page.getByRole('img', { name: say.senders!('connect.codeAlt') })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: say.senders!('connect.demoScan') }).click()
  const done = page.getByText(say.senders!('connect.done', { phone: '#' }).replace('#', '').trim())
  await expect(done).toBeVisible({ timeout: 30_000 })
  const phone = /\+[\d ]{8,}/.exec((await done.textContent()) ?? '')?.[0].replace(/\s/g, '')
  expect(phone, 'the number that was linked').toBeTruthy()
  await page.getByRole('link', { name: say.senders!('connect.finish') }).click()
  await page.waitForURL('**/senders')
  return phone!
}

/** On a number's link page: links it by a code that the demo phone enters. */
export async function linkByCode(page: Page, say: Words): Promise<void> {
  await page.getByRole('radio', { name: say.senders!('connect.enterTab') }).click()
  await page.getByRole('button', { name: say.senders!('connect.enter.get') }).click()
  await expect(page.getByTestId('pairing-code')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: say.senders!('connect.enter.demo') }).click()
  const done = page.getByText(say.senders!('connect.done', { phone: '#' }).replace('#', '').trim())
  await expect(done).toBeVisible({ timeout: 30_000 })
}
