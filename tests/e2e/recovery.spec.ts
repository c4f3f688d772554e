import { z } from 'zod'
import { expect, test } from './fixtures.ts'
import { send } from './steps/campaign.ts'
import { aNumber, aShop, someContacts } from './steps/given.ts'
import { checkScreen } from './steps/screen.ts'
import { linkByCode } from './steps/sender.ts'

const draft = z.object({ id: z.string() })
const profile = z.object({ email: z.string() })
const box = z.object({ mails: z.array(z.object({ text: z.string() })) })
const PEOPLE = 25
const PHONE = { width: 390, height: 844 }

test('a log-out in mid-run is told on screen and by mail; linked again by a code, the run goes on to its end', async ({
  page,
  say,
  simulator,
  newPhone,
}) => {
  const api = await aShop(page)
  const { email } = await api.call('GET', '/api/auth/profile', { answer: profile })
  const phone = newPhone()
  const senderId = await aNumber(api, simulator, phone)
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    name: `Person ${index}`,
    phone: `+${newPhone()}`,
    invoice: `INV-${index}`,
  }))
  await someContacts(api, people)
  const body = { name: 'Bills', category: 'order', body: 'Your bill {{ invoice }} is ready.', senderId }
  const { id } = await api.call('POST', '/api/campaigns', { body, answer: draft })
  await page.goto(`/campaigns/${id}/review`)
  await send(page, say, PEOPLE)
  const shown = async () => {
    const { entries } = await simulator.journal({ limit: 10_000 })
    return entries.filter((entry) => entry.kind === 'shown' && entry.from === phone).map((entry) => `+${entry.phone}`)
  }
  await expect.poll(async () => (await shown()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  await simulator.logout({ phone })
  await expect(page.getByText(say.campaigns!('live.hold.senderTitle', { sender: 'Shop main' }))).toBeVisible()
  await expect(page.getByText(say.common!('runState.paused'), { exact: true }).first()).toBeVisible()
  await page.goto('/templates')
  await expect(page.getByText(say.shell!('lost.title', { name: 'Shop main' }))).toBeVisible()
  await checkScreen(page)

  const links = async () => {
    const response = await page.request.get(`/api/dev/mail?to=${encodeURIComponent(email)}`)
    const { mails } = box.parse(await response.json())
    return mails.flatMap(({ text }) => /https?:\S+\/senders\/\S+\/link/.exec(text)?.[0] ?? [])
  }
  await expect.poll(links, { timeout: 60_000 }).toHaveLength(1)
  await page.setViewportSize(PHONE)
  await page.goto((await links())[0]!)
  await expect(page.getByRole('radio', { name: say.senders!('connect.enterTab') })).toBeChecked()
  await checkScreen(page)
  await linkByCode(page, say)

  await page.goto(`/campaigns/${id}`)
  await expect(page.getByText(say.common!('runState.completed'), { exact: true }).first()).toBeVisible({
    timeout: 120_000,
  })
  expect((await shown()).sort()).toEqual(people.map((person) => person.phone).sort())
})
