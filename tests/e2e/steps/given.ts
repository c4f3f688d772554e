import type { Page } from '@playwright/test'
import type { SimulatorClient } from '#worker/simulator/client.ts'
import { signUp } from '../../../scripts/demo/account.ts'
import { importContacts } from '../../../scripts/demo/import.ts'
import { type Rest, rest } from '../../../scripts/demo/rest.ts'
import { createSender, linkSender } from '../../../scripts/demo/sender.ts'
import { addresses } from '../fixtures.ts'
import { newPerson } from './account.ts'
import { csv, type Row } from './contacts.ts'

const { signal } = new AbortController()

/** A shop whose owner is signed in in this browser, made over REST: for specs that are not about getting there. */
export async function aShop(page: Page): Promise<Rest> {
  const api = rest(addresses().url)
  const { shop, ...person } = newPerson()
  const { token } = await signUp(api, { ...person, workspaceName: shop }, signal)
  await page
    .context()
    .addCookies([{ name: 'next-auth.session-token', value: token, url: addresses().url, httpOnly: true }])
  return api
}

/** Links a number to the shop. Returns the sender's id. */
export async function aNumber(api: Rest, simulator: SimulatorClient, phone: string): Promise<string> {
  const { id } = await createSender(api, 'Shop main')
  await linkSender(api, simulator, id, phone, signal)
  return id
}

export const someContacts = (api: Rest, rows: Row[]) =>
  importContacts(api, { name: 'customers.csv', bytes: Buffer.from(csv(rows)) }, signal)
