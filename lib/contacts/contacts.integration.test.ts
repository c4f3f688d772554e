import { describe, expect, it } from 'vitest'
import { optIn, optOut } from '#lib/consent/ledger.sql.ts'
import { changeMembers, createGroup, deleteGroup, renameGroup } from '#lib/contacts/group-mutations.ts'
import { createContact, deleteContact, liftContact, suppressContact, updateContact } from '#lib/contacts/mutations.ts'
import { contactCounts, getContact, listContacts, listFields, listGroups } from '#lib/contacts/queries.ts'
import { contactListSchema, createContactSchema } from '#lib/contacts/schema.ts'
import { pool, transaction } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aPhone, aWorkspace } from '#tests/factories.ts'

testDatabase()

const consent = { confirmed: true as const, statement: 'Said so at the counter.' }
const list = (workspaceId: string, filter: object = {}) => listContacts(workspaceId, contactListSchema.parse(filter))
const names = async (workspaceId: string, filter: object = {}) =>
  (await list(workspaceId, filter)).items.map(({ name }) => name)
async function aShop() {
  const { workspaceId, userId } = await aWorkspace()
  const actor = { userId, via: 'manual' as const }
  const add = (input: object) => createContact(workspaceId, actor, createContactSchema.parse(input))
  return { workspaceId, userId, actor, add }
}

describe('contacts by hand', () => {
  it('are added under their number in E.164, with fields named as they were written', async () => {
    const { workspaceId, add } = await aShop()
    const { id } = await add({
      phone: '98351 20140',
      name: ' Sunita ',
      attributes: { 'Last bill': '4,200', शहर: 'पुणे', Empty: ' ' },
      consent,
    })
    const contact = await getContact(workspaceId, id)
    expect(contact).toMatchObject({
      phone: '+919835120140',
      name: 'Sunita',
      source: 'manual',
      attributes: { last_bill: '4,200', शहर: 'पुणे' },
    })
    expect(contact.consentHistory).toMatchObject([{ kind: 'granted', source: 'manual', statement: consent.statement }])
    expect((await listFields(workspaceId)).sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'last_bill', label: 'Last bill' },
      { key: 'शहर', label: 'शहर' },
    ])
  })

  it('are refused twice, also at the same moment, and with a number that is none', async () => {
    const { workspaceId, add } = await aShop()
    const outcomes = await Promise.allSettled(['9835120140', '+91 98351 20140'].map((phone) => add({ phone })))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { items } = await list(workspaceId)
    await expect(add({ phone: '09835120140' })).rejects.toMatchObject({
      code: 'contact_exists',
      details: { contactId: items[0]!.id },
    })
    await expect(add({ phone: '020-25501234' })).rejects.toMatchObject({
      code: 'phone_invalid',
      details: { reason: 'phone_landline' },
    })
  })

  it('come back after a removal without what was removed, and still opted out', async () => {
    const { workspaceId, add } = await aShop()
    const { id } = await add({ phone: '9835120140', name: 'Old', attributes: { city: 'Pune' }, consent })
    await transaction((client) => optOut(client, workspaceId, { phone: '+919835120140', lid: null }))
    await deleteContact(workspaceId, id)
    await expect(getContact(workspaceId, id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(deleteContact(workspaceId, id)).rejects.toMatchObject({ code: 'not_found' })
    const again = await add({ phone: '9835120140', consent })
    const contact = await getContact(workspaceId, again.id)
    expect(contact).toMatchObject({ name: null, attributes: {}, suppression: { reason: 'opted_out' } })
    expect(contact.consentHistory[0]).toMatchObject({ kind: 'withdrawn', source: 'reply' })
  })

  it('change only where something was given', async () => {
    const { workspaceId, actor, add } = await aShop()
    const group = await createGroup(workspaceId, 'VIP')
    const { id } = await add({
      phone: '9835120140',
      name: 'Sunita',
      attributes: { city: 'Pune', bill: '10' },
      groupIds: [group.id],
    })
    await updateContact(workspaceId, actor, id, { attributes: { city: '', bill: '20' } })
    expect(await getContact(workspaceId, id)).toMatchObject({
      name: 'Sunita',
      attributes: { bill: '20' },
      groups: [{ name: 'VIP' }],
    })
    await updateContact(workspaceId, actor, id, { attributes: { Bill: '30', 'Full name': 'Sunita Patil', Name: 'x' } })
    expect(await getContact(workspaceId, id)).toMatchObject({
      attributes: { bill: '30', full_name: 'Sunita Patil', name_2: 'x' },
    })
    await updateContact(workspaceId, actor, id, { attributes: { bill: '20', full_name: '', name_2: '' } })
    await updateContact(workspaceId, actor, id, { name: '', groupIds: [], phone: '9822011002' })
    expect(await getContact(workspaceId, id)).toMatchObject({
      name: null,
      phone: '+919822011002',
      groups: [],
      attributes: { bill: '20' },
    })
    const other = await add({ phone: '9835120140' })
    await expect(updateContact(workspaceId, actor, id, { phone: '9835120140' })).rejects.toMatchObject({
      code: 'contact_exists',
    })
    await deleteContact(workspaceId, other.id)
    await updateContact(workspaceId, actor, id, { phone: '9835120140' })
    expect(await getContact(workspaceId, id)).toMatchObject({ phone: '+919835120140' })
    await expect(updateContact(workspaceId, actor, id, { groupIds: [other.id] })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('the list', () => {
  it('is paged without gaps, newest first', async () => {
    const { workspaceId } = await aShop()
    for (let index = 0; index < 7; index++) await aContact(workspaceId, { name: `N${index}` })
    const seen: (string | null)[] = []
    let cursor: string | null = null
    do {
      const page = await list(workspaceId, { limit: 3, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(['N6', 'N5', 'N4', 'N3', 'N2', 'N1', 'N0'])
    await expect(list(workspaceId, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('finds by name and by any spelling of a number, and takes no wildcard', async () => {
    const { workspaceId } = await aShop()
    await aContact(workspaceId, { name: 'सुनीता 100%', phone: '+919835120140' })
    await aContact(workspaceId, { name: 'Vijay_Pawar', phone: '+919822011002' })
    expect(await names(workspaceId, { q: 'सुनी' })).toEqual(['सुनीता 100%'])
    expect(await names(workspaceId, { q: 'vijay' })).toEqual(['Vijay_Pawar'])
    expect(await names(workspaceId, { q: '098351-20' })).toEqual(['सुनीता 100%'])
    expect(await names(workspaceId, { q: '0%' })).toEqual(['सुनीता 100%'])
    expect(await names(workspaceId, { q: 'y_P' })).toEqual(['Vijay_Pawar'])
    expect(await names(workspaceId, { q: '%' })).toEqual(['सुनीता 100%'])
    expect(await names(workspaceId, { q: 'nobody' })).toEqual([])
  })

  it('tells who may get offers, by phone and by LID', async () => {
    const { workspaceId, actor } = await aShop()
    await aContact(workspaceId, { name: 'Yes' })
    await aContact(workspaceId, { name: 'Never asked', consent: false })
    const stopped = await aContact(workspaceId, { name: 'Stopped' })
    const byLid = await aContact(workspaceId, { name: 'By LID' })
    const byShop = await aContact(workspaceId, { name: 'By shop' })
    await pool().query(`UPDATE contacts SET lid = '123@lid' WHERE id = $1`, [byLid.id])
    await transaction((client) => optOut(client, workspaceId, { phone: stopped.phone, lid: null }))
    await transaction((client) => optOut(client, workspaceId, { phone: null, lid: '123@lid' }))
    await suppressContact(workspaceId, actor, byShop.id, 'Complained')
    await suppressContact(workspaceId, actor, byShop.id)
    expect(await names(workspaceId, { state: 'reachable' })).toEqual(['Yes'])
    expect(await names(workspaceId, { state: 'no_consent' })).toEqual(['Never asked'])
    expect(await names(workspaceId, { state: 'opted_out' })).toEqual(['By shop', 'By LID', 'Stopped'])
    expect(await contactCounts(workspaceId)).toEqual({ total: 5, optedOut: 3 })
    expect((await list(workspaceId)).items.map(({ suppression, consent }) => [suppression, consent])).toEqual([
      ['manual', 'withdrawn'],
      ['opted_out', 'granted'],
      ['opted_out', 'withdrawn'],
      [null, null],
      [null, 'granted'],
    ])
    const history = (await getContact(workspaceId, byShop.id)).consentHistory
    expect(history.map(({ kind, statement }) => [kind, statement])).toEqual([
      ['withdrawn', 'Complained'],
      ['granted', null],
    ])
  })
})

describe('an opt-out', () => {
  it('is lifted by the person alone; the mark of the shop by the shop, with a sentence', async () => {
    const { workspaceId, actor } = await aShop()
    const { id, phone } = await aContact(workspaceId)
    await suppressContact(workspaceId, actor, id)
    await liftContact(workspaceId, actor, id, consent)
    expect(await getContact(workspaceId, id)).toMatchObject({
      suppression: null,
      consentHistory: [{ kind: 'granted', statement: consent.statement }, {}, {}],
    })
    await suppressContact(workspaceId, actor, id)
    await transaction((client) => optOut(client, workspaceId, { phone, lid: null }))
    await expect(liftContact(workspaceId, actor, id, consent)).rejects.toMatchObject({ code: 'opted_out' })
    await expect(updateContact(workspaceId, actor, id, { consent })).rejects.toMatchObject({ code: 'opted_out' })
    expect(await transaction((client) => optIn(client, workspaceId, { phone, lid: null }))).toBe(true)
    expect(await getContact(workspaceId, id)).toMatchObject({
      suppression: null,
      consentHistory: [{ kind: 'granted', source: 'reply' }, {}, {}, {}, {}, {}],
    })
  })

  it('leaves what the shop said standing when the person says START', async () => {
    const { workspaceId, actor } = await aShop()
    const { id, phone } = await aContact(workspaceId)
    await suppressContact(workspaceId, actor, id)
    expect(await transaction((client) => optIn(client, workspaceId, { phone, lid: null }))).toBe(false)
    expect(await getContact(workspaceId, id)).toMatchObject({ suppression: { reason: 'manual' } })
  })
})

describe('groups', () => {
  it('hold contacts, and lose them with the contact but never the other way', async () => {
    const { workspaceId } = await aShop()
    const [a, b] = [await aContact(workspaceId, { name: 'A' }), await aContact(workspaceId, { name: 'B' })]
    const { id } = await createGroup(workspaceId, 'VIP')
    expect(await changeMembers(workspaceId, id, { add: [a.id, b.id, a.id], remove: [] })).toEqual({
      added: 2,
      removed: 0,
    })
    expect(await changeMembers(workspaceId, id, { add: [a.id], remove: [] })).toEqual({ added: 0, removed: 0 })
    expect(await names(workspaceId, { groupId: id })).toEqual(['B', 'A'])
    await deleteContact(workspaceId, a.id)
    expect(await listGroups(workspaceId)).toEqual([{ id, name: 'VIP', contacts: 1 }])
    expect(await changeMembers(workspaceId, id, { add: [a.id], remove: [b.id] })).toEqual({ added: 0, removed: 1 })
    await expect(createGroup(workspaceId, 'vip')).rejects.toMatchObject({ code: 'group_exists' })
    await renameGroup(workspaceId, id, 'vip')
    await deleteGroup(workspaceId, id)
    await expect(deleteGroup(workspaceId, id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await names(workspaceId)).toEqual(['B'])
  })
})

it('keeps workspaces apart', async () => {
  const [mine, theirs] = [await aShop(), await aShop()]
  const contact = await aContact(theirs.workspaceId, { phone: aPhone() })
  const group = await createGroup(theirs.workspaceId, 'Theirs')
  const notFound = { code: 'not_found' }
  await expect(getContact(mine.workspaceId, contact.id)).rejects.toMatchObject(notFound)
  await expect(updateContact(mine.workspaceId, mine.actor, contact.id, { name: 'x' })).rejects.toMatchObject(notFound)
  await expect(deleteContact(mine.workspaceId, contact.id)).rejects.toMatchObject(notFound)
  await expect(suppressContact(mine.workspaceId, mine.actor, contact.id)).rejects.toMatchObject(notFound)
  await expect(renameGroup(mine.workspaceId, group.id, 'x')).rejects.toMatchObject(notFound)
  await expect(changeMembers(mine.workspaceId, group.id, { add: [], remove: [contact.id] })).rejects.toMatchObject(
    notFound,
  )
  const own = await createGroup(mine.workspaceId, 'Theirs')
  expect(await changeMembers(mine.workspaceId, own.id, { add: [contact.id], remove: [] })).toEqual({
    added: 0,
    removed: 0,
  })
  expect(await list(mine.workspaceId, { groupId: group.id })).toEqual({ items: [], nextCursor: null })
  expect(await contactCounts(mine.workspaceId)).toEqual({ total: 0, optedOut: 0 })
})
