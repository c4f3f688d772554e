import { expect, type Page } from '@playwright/test'
import type { Words } from '../fixtures.ts'

export type Row = { name: string; phone: string; invoice: string }

/** A contact file as a shop exports it. */
export const csv = (rows: Row[]): string =>
  ['Customer Name,Mobile No.,Invoice', ...rows.map((row) => `${row.name},${row.phone},${row.invoice}`), ''].join('\r\n')

export async function chooseFile(page: Page, name: string, text: string | Buffer): Promise<void> {
  const buffer = typeof text === 'string' ? Buffer.from(text) : text
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
}

/** Brings a file in by the screens: upload, columns as recognised, permission. Ends where it says how many were added. */
export async function importFile(page: Page, say: Words, rows: Row[]): Promise<void> {
  const count = rows.length
  await page.goto('/contacts/import')
  await chooseFile(page, 'customers.csv', csv(rows))
  await page.getByRole('button', { name: say.contacts!('import.goOn', { count }) }).click()
  const start = page.getByRole('button', { name: say.contacts!('import.start', { count }) })
  await start.click()
  await expect(page.getByText(say.contacts!('permission.required'))).toBeVisible()
  await page.getByLabel(say.contacts!('permission.boxLabel')).check()
  await start.click()
  await expect(page.getByText(say.contacts!('import.doneTitle', { imported: count }))).toBeVisible({ timeout: 30_000 })
}
