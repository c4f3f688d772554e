import { z } from 'zod'
import { expect, test } from './fixtures.ts'
import { newPerson, signUp } from './steps/account.ts'
import { askForBackup, BROWSER_MS, backupCard, scanForBackup } from './steps/backup.ts'
import { logRows } from './steps/campaign.ts'
import { aNumber, aShop, someContacts } from './steps/given.ts'
import { refuseByWord, WEB_ONLY } from './steps/refusals.ts'
import { checkScreen } from './steps/screen.ts'
import { linkNumber } from './steps/sender.ts'

const draft = z.object({ id: z.string() })
const PEOPLE = 6

test('a backup is asked for on the number’s page, scanned by the phone, ready, and taken away again', async ({
  page,
  say,
  simulator,
}) => {
  await signUp(page, say, newPerson())
  const phone = (await linkNumber(page, say)).slice(1)
  await page.getByRole('link', { name: say.senders!('connect.nameDefault') }).click()
  const card = backupCard(page)
  await expect(card.getByText(say.backup!('none.title'))).toBeVisible()
  await checkScreen(page)
  await askForBackup(page, say)
  await checkScreen(page)
  await scanForBackup(page, say)
  await expect(card.getByText(say.backup!('state.ready'), { exact: true })).toBeVisible()
  await checkScreen(page)
  // one more device of the same phone, beside the one it has
  const devices = async (kind: 'paired' | 'logout') =>
    (await simulator.journal({ limit: 10_000 })).entries
      .filter((one) => one.kind === kind && one.from === phone)
      .map(({ type }) => type)
  expect(await devices('paired')).toContain('web')

  await card.getByRole('button', { name: say.backup!('remove.action') }).click()
  await checkScreen(page)
  await page.getByRole('button', { name: say.backup!('remove.confirm') }).click()
  await expect(card.getByText(say.backup!('none.title'))).toBeVisible()
  await expect(card.getByRole('button', { name: say.backup!('none.action') })).toBeVisible()
  await checkScreen(page)
  await expect.poll(() => devices('logout'), { timeout: BROWSER_MS }).toEqual(['web_client'])
  await page.goto('/senders')
  await expect(page.getByText(say.senders!('status.connected')).first()).toBeVisible()
})

test('a run whose messages are refused for a technical reason goes on over the backup, and the screens say so', async ({
  page,
  say,
  simulator,
  newPhone,
}) => {
  const api = await aShop(page)
  const phone = newPhone()
  const senderId = await aNumber(api, simulator, phone)
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `Person ${index}`,
    phone: `+${newPhone()}`,
    invoice: `${WEB_ONLY} ${index}`,
  }))
  await someContacts(api, people)
  await refuseByWord(simulator)
  const body = { name: 'Bills', category: 'order', body: 'Your bill {{ invoice }} is ready.', senderId }
  const { id } = await api.call('POST', '/api/campaigns', { body, answer: draft })
  await page.goto(`/senders/${senderId}`)
  await askForBackup(page, say)
  await scanForBackup(page, say)

  const consent = { confirmed: true, statement: 'They asked for messages.' }
  await api.call('POST', `/api/campaigns/${id}/send`, { body: { consent }, answer: z.unknown() })
  await page.goto(`/campaigns/${id}`)
  // as long as the refused message waits to be tried again, so all that the run's page says of it is looked at first
  await expect(page.getByText(say.backup!('reason.send_failed'))).toBeVisible({ timeout: BROWSER_MS })
  const more = page.getByRole('link', { name: say.backup!('run.action') })
  await expect(more).toHaveAttribute('href', `/senders/${senderId}#backup`)
  await checkScreen(page)
  await page.goto(`/senders/${senderId}`)
  const card = backupCard(page)
  await expect(card.getByText(say.backup!('state.in_use'), { exact: true })).toBeVisible()
  await expect(card).toContainText(say.backup!('reason.send_failed'))
  await checkScreen(page)

  // also what the primary was refused, once it is tried again
  await page.goto(`/campaigns/${id}`)
  await expect(page.getByText(say.common!('runState.completed'), { exact: true }).first()).toBeVisible({
    timeout: 180_000,
  })
  const overBackup = logRows(page, say).filter({ hasText: say.backup!('log.badge') })
  await expect(overBackup).toHaveCount(PEOPLE)
  await checkScreen(page)
  const { entries } = await simulator.journal({ limit: 10_000 })
  const shown = entries.filter((one) => one.kind === 'shown' && one.from === phone)
  expect(shown.map((one) => `+${one.phone}`).sort()).toEqual(people.map((one) => one.phone).sort())
})
