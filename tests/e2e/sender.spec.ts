import { expect, test } from './fixtures.ts'
import { newPerson, signUp } from './steps/account.ts'
import { checkScreen } from './steps/screen.ts'
import { linkNumber } from './steps/sender.ts'

test('a number is linked by a code, logged out on the phone, and linked again', { tag: '@everywhere' }, async ({
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
})
