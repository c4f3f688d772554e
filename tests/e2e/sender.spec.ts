import { expect, test } from './fixtures.ts'
import { newPerson, signUp } from './steps/account.ts'
import { checkScreen } from './steps/screen.ts'
import { linkByCode, linkNumber } from './steps/sender.ts'

test('a number is linked by a QR, logged out on the phone, and linked again by a code', { tag: '@everywhere' }, async ({
  page,
  say,
  simulator,
}) => {
  await signUp(page, say, newPerson())
  await page.goto('/senders')
  await checkScreen(page)
  const phone = await linkNumber(page, say)
  await expect(page.getByText(say.senders!('status.connected')).first()).toBeVisible()
  await checkScreen(page)

  await simulator.logout({ phone: phone.slice(1) })
  await expect(page.getByText(say.senders!('reason.logged_out'))).toBeVisible({ timeout: 20_000 })
  await page.getByRole('link', { name: say.senders!('relink') }).click()
  await page.waitForURL('**/link')
  await linkByCode(page, say)
  await checkScreen(page)
  await page.getByRole('link', { name: say.senders!('connect.finish') }).click()
  await expect(page.getByText(say.senders!('status.connected')).first()).toBeVisible()
  await page.getByRole('link', { name: say.senders!('connect.nameDefault') }).click()
  await expect(page.getByText(say.senders!('page.until'))).toBeVisible()
  await checkScreen(page)
})
