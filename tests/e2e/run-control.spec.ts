import { z } from 'zod'
import { expect, test } from './fixtures.ts'
import { doneOf, logRows, send } from './steps/campaign.ts'
import { aNumber, aShop, someContacts } from './steps/given.ts'

const draft = z.object({ id: z.string() })
// so many that the run cannot end before it is stopped, however slow the browser is
const PEOPLE = 90

test('a run is paused, started again and stopped; who lacks a value is held back', async ({
  page,
  say,
  simulator,
  newPhone,
}) => {
  const api = await aShop(page)
  const senderId = await aNumber(api, simulator, newPhone())
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `Person ${index}`,
    phone: `+${newPhone()}`,
    invoice: index === 0 ? '' : `INV-${index}`,
  }))
  await someContacts(api, people)
  const body = { name: 'Bills', category: 'order', body: 'Your bill {{ invoice }} is ready.', senderId }
  const { id } = await api.call('POST', '/api/campaigns', { body, answer: draft })

  await page.goto(`/campaigns/${id}/review`)
  await expect(page.getByText(say.campaigns!('review.checks.missing', { count: 1 }))).toBeVisible()
  await send(page, say, PEOPLE - 1)

  await expect.poll(() => doneOf(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(1)
  await page.getByRole('button', { name: say.campaigns!('live.pause') }).click()
  await expect(page.getByText(say.common!('runState.paused'), { exact: true }).first()).toBeVisible()
  // the one in flight may still land
  await page.waitForTimeout(1_500)
  const held = await doneOf(page)
  await page.waitForTimeout(3_000)
  expect(await doneOf(page)).toBe(held)

  await page.getByRole('button', { name: say.campaigns!('live.resume') }).click()
  await expect.poll(() => doneOf(page), { timeout: 30_000 }).toBeGreaterThan(held)
  await page.getByRole('button', { name: say.campaigns!('live.stop') }).click()
  await page
    .getByRole('button', { name: say.campaigns!('live.stopYes') })
    .last()
    .click()
  await expect(page.getByText(say.common!('runState.cancelled'), { exact: true }).first()).toBeVisible()

  const first = people[0]!.name
  const row = logRows(page, say).filter({ has: page.getByText(first, { exact: true }) })
  await expect(row).toContainText(say.common!('messageState.blocked'))
  const gone = (await simulator.journal({ limit: 10_000 })).entries.filter(
    ({ kind, phone }) => kind === 'shown' && people.some((one) => one.phone === `+${phone}`),
  )
  expect(gone.length).toBeLessThan(PEOPLE - 1)
})

test('a campaign is planned for later, and taken back', async ({ page, say, simulator, newPhone }) => {
  const api = await aShop(page)
  const senderId = await aNumber(api, simulator, newPhone())
  await someContacts(api, [{ name: 'Sunita', phone: `+${newPhone()}`, invoice: 'INV-1' }])
  const scheduledFor = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const body = { name: 'Later', category: 'order', body: 'Namaste {{ name }}', senderId, scheduledFor }
  const { id } = await api.call('POST', '/api/campaigns', { body, answer: draft })
  await page.goto(`/campaigns/${id}/review`)
  await page.getByLabel(say.campaigns!('review.consent.label')).check()
  const plan = say.campaigns!('review.scheduleFor', { time: '#' }).split('#')[0]!.trim()
  await page.getByRole('button', { name: plan }).click()
  await expect(page.getByText(say.common!('runState.scheduled'), { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: say.campaigns!('live.unschedule') }).click()
  await page
    .getByRole('button', { name: say.campaigns!('live.unscheduleYes') })
    .last()
    .click()
  await expect(page.getByText(say.common!('runState.cancelled'), { exact: true }).first()).toBeVisible()
})
