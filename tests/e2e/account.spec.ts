import { expect, test } from './fixtures.ts'
import { newPerson, signUp } from './steps/account.ts'
import { checkScreen } from './steps/screen.ts'

test('sign-up, log-out, a wrong password, log-in', { tag: '@everywhere' }, async ({ page, say }) => {
  const person = newPerson()
  await page.goto('/signup')
  await checkScreen(page)
  await signUp(page, say, person)
  await checkScreen(page)

  await page.context().clearCookies({ name: /session-token/ })
  await page.goto('/home')
  await page.waitForURL('**/login**')
  await checkScreen(page)
  await page.getByLabel(say.auth!('email')).fill(person.email)
  await page.getByLabel(say.auth!('password'), { exact: true }).fill('not the silk one')
  await page.getByRole('button', { name: say.auth!('login.submit') }).click()
  await expect(page.getByText(say.errors!('wrong_credentials'))).toBeVisible()
  await page.getByLabel(say.auth!('password'), { exact: true }).fill(person.password)
  await page.getByRole('button', { name: say.auth!('login.submit') }).click()
  await page.waitForURL('**/home')
})

test('an e-mail that is taken, and a form that is not complete, are told at the field', async ({ page, say }) => {
  const person = newPerson()
  await signUp(page, say, person)
  await page.context().clearCookies({ name: /session-token/ })
  await page.goto('/signup')
  const submit = page.getByRole('button', { name: say.auth!('signup.submit') })
  await submit.click()
  const email = page.getByLabel(say.auth!('email'))
  await expect(email).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel(say.auth!('shopName')).fill(person.shop)
  await page.getByLabel(say.auth!('yourName')).fill(person.name)
  await email.fill(person.email)
  await page.getByLabel(say.auth!('password'), { exact: true }).fill(person.password)
  await submit.click()
  await expect(page.getByText(say.errors!('email_taken'))).toBeVisible()
})

test('the pages outside', { tag: ['@everywhere', '@marathi'] }, async ({ page, language, colorScheme }) => {
  for (const path of ['/', '/login', '/forgot']) {
    await page.goto(path)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    await expect(page.locator('html.dark')).toHaveCount(colorScheme === 'dark' ? 1 : 0)
    await checkScreen(page)
  }
})
