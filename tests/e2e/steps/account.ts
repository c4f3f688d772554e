import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import type { Words } from '../fixtures.ts'

export type Person = { name: string; shop: string; email: string; password: string }

let people = 0
/** A person nobody has met yet. */
export const newPerson = (): Person => ({
  name: 'Meera Kulkarni',
  shop: 'Kulkarni Sarees',
  email: `meera.${Date.now()}.${process.pid}.${people++}@shop.example`,
  password: 'six yards of silk',
})

/** Signs up by the form, then confirms the e-mail by the link that was mailed. Ends at home. */
export async function signUp(page: Page, say: Words, person: Person): Promise<void> {
  await page.goto('/signup')
  await page.getByLabel(say.auth!('shopName')).fill(person.shop)
  await page.getByLabel(say.auth!('yourName')).fill(person.name)
  await page.getByLabel(say.auth!('email')).fill(person.email)
  await page.getByLabel(say.auth!('password'), { exact: true }).fill(person.password)
  await page.getByRole('button', { name: say.auth!('signup.submit') }).click()
  await page.waitForURL('**/home')
  await page.goto(await verifyLink(page, person.email))
  await page.getByRole('button', { name: say.auth!('verify.submit') }).click()
  await expect(page.getByText(say.auth!('verify.done'))).toBeVisible()
  await page.getByRole('link', { name: say.auth!('verify.goOn') }).click()
  await page.waitForURL('**/home')
}

const box = z.object({ mails: z.array(z.object({ text: z.string() })) })

/** The newest link to confirm this address, as the mail has it. */
export async function verifyLink(page: Page, email: string): Promise<string> {
  const response = await page.request.get(`/api/dev/mail?to=${encodeURIComponent(email)}`)
  const { mails } = box.parse(await response.json())
  const link = mails.map(({ text }) => /https?:\S+\/verify\?token=\S+/.exec(text)?.[0]).find(Boolean)
  expect(link, 'the mail with the link').toBeTruthy()
  return link!
}
