import { expect, test } from './fixtures.ts'
import { chooseFile } from './steps/contacts.ts'
import { aShop, someContacts } from './steps/given.ts'

const XLSX = Buffer.from('504b030414000600080000002100', 'hex')

test('a file that is no contact list is refused with what to do, and nothing changes', async ({
  page,
  say,
  newPhone,
}) => {
  await aShop(page)
  await page.goto('/contacts/import')
  const refused = page.getByRole('alert').filter({ hasText: say.contacts!('import.refusedTitle') })
  await chooseFile(page, 'customers.xlsx', XLSX)
  await expect(refused).toContainText(say.errors!('file_is_spreadsheet'))
  await chooseFile(page, 'empty.csv', '')
  await expect(refused).toContainText(say.errors!('file_empty'))
  await chooseFile(page, 'photo.csv', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0]))
  await expect(refused).toContainText(say.errors!('file_not_csv'))

  // no column that holds phones: asked, not guessed
  await chooseFile(page, 'cities.csv', 'name,city\nSunita,Pune\nRajesh,Nagpur\n')
  await page.waitForURL(/import\/[0-9a-f-]{36}/)
  await expect(page.getByText(say.contacts!('import.columnsLeadNoPhone')).first()).toBeVisible()
  const goOn = page.getByRole('button', { name: say.contacts!('import.goOn', { count: 2 }) })
  await expect(goOn).toBeDisabled()

  // not one good number
  await page.goto('/contacts/import')
  await chooseFile(page, 'short.csv', 'name,phone\nSunita,98220\nRajesh,9.19877E+11\n')
  await expect(page.getByText(say.contacts!('import.noneReady'))).toBeVisible()
  await expect(page.getByText(say.contacts!('reasons.phone_precision_lost'))).toBeVisible()

  // a good row among bad ones goes in, the others wait with their reason
  await page.goto('/contacts/import')
  await chooseFile(page, 'mixed.csv', `name,phone\nSunita,+${newPhone()}\nRajesh,02026123456\n`)
  await page.getByRole('button', { name: say.contacts!('import.goOn', { count: 1 }) }).click()
  await page.getByLabel(say.contacts!('permission.boxLabel')).check()
  await page.getByRole('button', { name: say.contacts!('import.start', { count: 1 }) }).click()
  await expect(page.getByText(say.contacts!('import.doneTitle', { imported: 1 }))).toBeVisible()
  await expect(page.getByText(say.contacts!('reasons.phone_landline'))).toBeVisible()
})

test('a template with a broken or unknown placeholder is told while it is written', async ({ page, say, newPhone }) => {
  const api = await aShop(page)
  await someContacts(api, [{ name: 'Sunita', phone: `+${newPhone()}`, invoice: 'INV-1' }])
  await page.goto('/templates/new')
  const text = page.getByLabel(say.templates!('editor.text'), { exact: true })
  await text.fill('Namaste {{ name')
  await expect(
    page.getByText(say.errors!('template_syntax', { hint: 'unclosed', line: 1, near: '', suggestion: '' })),
  ).toBeVisible()
  await text.fill('Namaste {{ invoce }}')
  const unknown = { name: 'invoce', suggestion: 'invoice', hasSuggestion: 'yes' }
  await expect(page.getByText(say.errors!('template_unknown_placeholder', unknown))).toBeVisible()
  await page.getByLabel(say.templates!('editor.name')).fill('Broken')
  const save = page.getByRole('button', { name: say.templates!('editor.save') })
  await save.click()
  await expect(save).toBeEnabled()
  await expect(page).toHaveURL(/templates\/new/)
  await text.fill('Namaste {{ invoice }}')
  await expect(page.getByText(say.errors!('template_unknown_placeholder', unknown))).toBeHidden()
  await save.click()
  await page.waitForURL('**/templates')
})

test('a NUL in an address breaks no page', async ({ page, say, newPhone }) => {
  const api = await aShop(page)
  await someContacts(api, [{ name: 'Sunita', phone: `+${newPhone()}`, invoice: 'INV-1' }])
  const lists = ['contacts', 'campaigns', 'templates', 'campaigns/needs-you', 'campaigns/needs-you/not-sent']
  for (const path of [...lists, 'login', 'verify', 'reset'])
    expect((await page.goto(`/${path}?q=%00&status=%00&token=%00&next=%00`))?.status(), path).toBe(200)
  await page.goto('/contacts?q=Sun%00ita')
  await expect(page).toHaveURL(/\/contacts\?q=Sunita$/)
  await expect(page.getByRole('link', { name: 'Sunita' })).toBeVisible()
  await expect(page.getByRole('searchbox', { name: say.contacts!('filter.search') })).toHaveValue('Sunita')
})
