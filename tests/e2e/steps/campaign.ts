import { expect, type Locator, type Page } from '@playwright/test'
import type { Words } from '../fixtures.ts'

export async function writeTemplate(page: Page, say: Words, name: string, body: string): Promise<void> {
  await page.goto('/templates/new')
  await page.getByLabel(say.templates!('editor.name')).fill(name)
  await page.getByLabel(say.templates!('editor.text'), { exact: true }).fill(body)
  await page.getByRole('button', { name: say.templates!('editor.save') }).click()
  await page.waitForURL('**/templates')
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible()
}

/** From a template through every step of the builder to the review. */
export async function buildCampaign(page: Page, say: Words, template: string, name: string): Promise<void> {
  await page.goto('/templates')
  const card = page.getByRole('listitem').filter({ hasText: template })
  await card.getByRole('link', { name: say.templates!('use') }).click()
  await page.waitForURL('**/campaigns/new?**')
  await page.getByLabel(say.campaigns!('builder.nameLabel')).fill(name)
  await page.getByRole('button', { name: say.campaigns!('builder.nextContacts') }).click()
  await page.getByRole('button', { name: say.campaigns!('builder.nextTime') }).click()
  const sender = page
    .getByRole('radiogroup', { name: say.campaigns!('builder.time.sender') })
    .getByRole('radio')
    .first()
  await sender.click()
  await page.getByRole('button', { name: say.campaigns!('builder.nextReview') }).click()
  await page.waitForURL('**/review')
}

/** Ticks the permission, presses Send and says yes. Ends on the campaign's own page. */
export async function send(page: Page, say: Words, count: number): Promise<void> {
  const button = page.getByRole('button', { name: say.campaigns!('review.send', { count }) })
  await expect(button).toBeDisabled()
  await page.getByLabel(say.campaigns!('review.consent.label')).check()
  await button.click()
  await page.getByRole('button', { name: say.campaigns!('review.confirm.yes') }).click()
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/)
}

/** The big number on a campaign's page: for how many nothing is still to be tried. */
export const doneOf = async (page: Page): Promise<number> =>
  Number((await page.getByTestId('done').textContent())?.replace(/\D/g, '') ?? 0)

/** The rows of the person-by-person log. */
export const logRows = (page: Page, say: Words): Locator =>
  page.getByRole('list', { name: say.campaigns!('live.log.title') }).getByRole('listitem')
