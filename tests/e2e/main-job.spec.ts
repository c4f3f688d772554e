import { expect, test } from './fixtures.ts'
import { newPerson, signUp } from './steps/account.ts'
import { buildCampaign, doneOf, logRows, send, writeTemplate } from './steps/campaign.ts'
import { importFile } from './steps/contacts.ts'
import { checkScreen } from './steps/screen.ts'
import { linkNumber } from './steps/sender.ts'

const NAMES = [
  'Sunita Patil',
  'राजेश शर्मा',
  'Farhan Shaikh',
  'मीना जोशी',
  'Kavya Nair',
  'Omkar Deshmukh',
  'स्नेहा कुलकर्णी',
  'Imran Khan',
  'Anjali Gupta',
  'विकास पवार',
  'Rohan Mehta',
  'Priya Iyer',
]
const BODY = {
  en: 'Namaste {{ name | default: "ji" }}, your order {{ invoice }} is ready.',
  hi: 'नमस्ते {{ name | default: "जी" }}, आपका ऑर्डर {{ invoice }} तैयार है।',
  mr: 'नमस्कार {{ name | default: "जी" }}, तुमची ऑर्डर {{ invoice }} तयार आहे.',
}

test('a contact file goes in, messages arrive, the screen shows it live, and STOP holds back at once', {
  tag: '@everywhere',
}, async ({ page, say, language, simulator, newPhone }) => {
  await signUp(page, say, newPerson())
  const shop = await linkNumber(page, say)
  const people = NAMES.map((name, index) => ({ name, phone: `+${newPhone()}`, invoice: `INV-${100 + index}` }))
  const leaver = people.at(-1)!
  await importFile(page, say, people)
  await checkScreen(page)
  await page.goto('/contacts')
  await expect(page.getByRole('link', { name: people[0]!.name })).toBeVisible()
  await checkScreen(page)

  await writeTemplate(page, say, 'Order ready', BODY[language])
  await checkScreen(page)
  await buildCampaign(page, say, 'Order ready', 'Orders of today')
  await checkScreen(page)
  // In the middle of it, the last one on the list says STOP. The phones are asked, not the screen, and from before Send:
  // a busy browser must not let the turn of the last one come first.
  const reached = async () => (await simulator.summary(shop.slice(1))).shown
  const leave = async () => {
    await expect.poll(reached, { timeout: 60_000, intervals: [200] }).toBeGreaterThanOrEqual(2)
    await simulator.inbound({ to: shop.slice(1), from: leaver.phone.slice(1), text: 'STOP' })
  }
  await Promise.all([leave(), send(page, say, people.length)])
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  await expect.poll(() => doneOf(page), { timeout: 60_000, intervals: [200] }).toBeGreaterThanOrEqual(2)
  await checkScreen(page)

  await expect(page.getByText(say.common!('runState.completed'), { exact: true }).first()).toBeVisible({
    timeout: 60_000,
  })
  expect(await doneOf(page)).toBe(people.length)
  const rows = logRows(page, say)
  const delivered = rows.filter({ hasText: say.common!('messageState.delivered') })
  await expect(delivered).toHaveCount(people.length - 1)
  await expect(rows.filter({ hasText: leaver.name })).toContainText(say.messages!('blocked.opted_out'))
  expect(await page.evaluate(() => 'neverReloaded' in window), 'watched without a reload').toBe(true)
  await checkScreen(page)

  // the phones' own word for it
  const { entries } = await simulator.journal({ limit: 10_000 })
  const shown = (phone: string) =>
    entries.filter((one) => one.kind === 'shown' && one.phone === phone.slice(1)).map(({ text }) => text ?? '')
  for (const { name, phone, invoice } of people.slice(0, -1)) {
    const texts = shown(phone)
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain(name)
    expect(texts[0]).toContain(invoice)
  }
  expect(shown(leaver.phone).filter((text) => text.includes(leaver.invoice))).toEqual([])

  await page.goto('/home')
  await checkScreen(page)
})
