import { z } from 'zod'
import { expect, test } from './fixtures.ts'
import { aNumber, aShop, someContacts } from './steps/given.ts'
import { REFUSED_ONCE, refuseByWord } from './steps/refusals.ts'
import { checkScreen } from './steps/screen.ts'

const draft = z.object({ id: z.string() })
const PEOPLE = 4
const REFUSED = 3

test('messages that were refused are found, tried again at once, and arrive', async ({
  page,
  say,
  simulator,
  newPhone,
}) => {
  const api = await aShop(page)
  const number = newPhone()
  const senderId = await aNumber(api, simulator, number)
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `Person ${index}`,
    phone: `+${newPhone()}`,
    invoice: index < REFUSED ? `${REFUSED_ONCE} ${index}` : `INV-${index}`,
  }))
  await someContacts(api, people)
  const unlucky = people.slice(0, REFUSED).map(({ phone }) => phone.slice(1))
  await refuseByWord(simulator)
  const body = { name: 'Bills', category: 'order', body: 'Your bill {{ invoice }} is ready.', senderId }
  const { id } = await api.call('POST', '/api/campaigns', { body, answer: draft })
  const consent = { confirmed: true, statement: 'They asked for messages.' }
  await api.call('POST', `/api/campaigns/${id}/send`, { body: { consent }, answer: z.unknown() })

  await page.goto(`/campaigns/${id}`)
  await expect(page.getByText(say.needs!('failed.title', { count: REFUSED }))).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: say.needs!('failed.see') }).click()
  await page.waitForURL('**/campaigns/needs-you/not-sent?campaignId=*')
  const rows = page.getByRole('list', { name: say.needs!('list'), exact: true }).getByRole('listitem')
  await expect(rows.filter({ has: page.getByText('Person') })).toHaveCount(REFUSED)
  await expect(rows.first()).toContainText(say.messages!('failed.refused'))
  await checkScreen(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await checkScreen(page)
  await page.setViewportSize({ width: 1280, height: 800 })

  // one is given up, the others are tried again together
  await rows
    .filter({ hasText: 'Person 0' })
    .getByRole('button', { name: say.needs!('decideFor', { name: 'Person 0' }) })
    .click()
  await page.getByRole('menuitem', { name: say.needs!('do.give_up') }).click()
  await page.getByRole('button', { name: say.needs!('ask.give_up.yes', { count: 1 }) }).click()
  await expect(page.getByText(say.needs!('done.give_up', { count: 1 })).first()).toBeVisible()
  await expect(rows.filter({ has: page.getByText('Person') })).toHaveCount(REFUSED - 1)

  await page.getByLabel(say.needs!('selectShown')).check()
  const again = say.needs!('do.send_again', { status: 'failed' })
  await page.getByRole('toolbar').getByRole('button', { name: again }).click()
  await expect(page.getByText(say.needs!('preview.none'))).toBeVisible()
  const yes = (count: number) =>
    page.getByRole('button', { name: say.needs!('ask.send_again.yes', { count, status: 'failed' }) })
  await expect(yes(0)).toBeDisabled()
  await page.getByLabel(say.needs!('preview.force', { count: REFUSED - 1 })).check()
  await checkScreen(page)
  await yes(REFUSED - 1).click()
  await expect(page.getByText(say.needs!('empty.filtered'))).toBeVisible()

  const shown = async () =>
    (await simulator.journal({ limit: 10_000 })).entries.filter(
      ({ kind, from, phone }) => kind === 'shown' && from === number && unlucky.includes(phone ?? ''),
    )
  await expect.poll(async () => (await shown()).length, { timeout: 60_000 }).toBe(REFUSED - 1)
  await page.goto(`/campaigns/${id}`)
  await expect(page.getByText(say.common!('runState.completed'), { exact: true }).first()).toBeVisible({
    timeout: 60_000,
  })
  await expect(page.getByText(say.needs!('failed.title', { count: 1 }))).toHaveCount(0)
  const { entries } = await simulator.journal({ limit: 10_000 })
  for (const phone of unlucky.slice(1)) {
    const stanzas = entries.filter((one) => one.kind === 'stanza' && one.from === number && one.phone === phone)
    expect(stanzas).toHaveLength(2)
    expect(new Set(stanzas.map((one) => one.id)).size, 'ids of one message').toBe(1)
  }
})
