import { describe, expect, it } from 'vitest'
import { createTemplate, deleteTemplate, updateTemplate } from '#lib/templates/mutations.ts'
import { getTemplate, listPlaceholders, listTemplates } from '#lib/templates/queries.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact, aWorkspace } from '#tests/factories.ts'

testDatabase()
const order = { name: 'Order ready', category: 'order' as const, body: 'Namaste {{ name }}, {{ invoice }} is ready' }

describe('templates', () => {
  it('are created, read, listed by name in pages, changed and removed', async () => {
    const { workspaceId } = await aWorkspace()
    await aContact(workspaceId, { attributes: { invoice: 'KS-1', city: 'Pune' } })
    const { id } = await createTemplate(workspaceId, order)
    for (const name of ['Alpha', 'Zulu', 'alpha']) await createTemplate(workspaceId, { ...order, name })
    expect(await getTemplate(workspaceId, id)).toMatchObject(order)

    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listTemplates(workspaceId, { limit: 2, cursor })
      seen.push(...page.items.map((item) => item.name))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen.toSorted()).toEqual(['Alpha', 'Order ready', 'Zulu', 'alpha'].toSorted())
    expect(new Set(seen).size).toBe(4)
    expect((await listTemplates(workspaceId, { limit: 10, q: 'zul' })).items).toHaveLength(1)

    await updateTemplate(workspaceId, id, { name: 'Order is ready' })
    expect(await getTemplate(workspaceId, id)).toMatchObject({ name: 'Order is ready', body: order.body })
    await deleteTemplate(workspaceId, id)
    await expect(getTemplate(workspaceId, id)).rejects.toMatchObject({ code: 'not_found' })
    await createTemplate(workspaceId, { ...order, name: 'Order is ready' }) // the name is free again
  })

  it('refuse a name twice, broken text and placeholders that no contact has', async () => {
    const { workspaceId } = await aWorkspace()
    await createTemplate(workspaceId, { ...order, body: 'Hi {{ anything }}' }) // no contacts yet: may write ahead
    await aContact(workspaceId, { attributes: { invoice: 'KS-1' } })
    await expect(createTemplate(workspaceId, order)).rejects.toMatchObject({ code: 'template_name_taken' })
    const write = (body: string) => createTemplate(workspaceId, { ...order, name: body, body })
    await expect(write('Hi {{ name')).rejects.toMatchObject({ code: 'template_syntax' })
    await expect(write('Hi {{ invoce }}')).rejects.toMatchObject({
      code: 'template_unknown_placeholder',
      details: { name: 'invoce', suggestion: 'invoice' },
    })
    await expect(
      updateTemplate(workspaceId, '00000000-0000-4000-8000-000000000000', { name: 'x' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of another workspace are not found, and neither are its placeholders', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    await aContact(theirs.workspaceId, { attributes: { secret: 'x' } })
    const { id } = await createTemplate(theirs.workspaceId, { ...order, body: 'Hi {{ secret }}' })
    const notFound = { code: 'not_found' }
    await expect(getTemplate(mine.workspaceId, id)).rejects.toMatchObject(notFound)
    await expect(updateTemplate(mine.workspaceId, id, { name: 'mine' })).rejects.toMatchObject(notFound)
    await expect(deleteTemplate(mine.workspaceId, id)).rejects.toMatchObject(notFound)
    expect((await listTemplates(mine.workspaceId, { limit: 10 })).items).toEqual([])
    expect(await listPlaceholders(mine.workspaceId)).toEqual([])
    await aContact(mine.workspaceId)
    await expect(createTemplate(mine.workspaceId, { ...order, body: 'Hi {{ secret }}' })).rejects.toMatchObject({
      code: 'template_unknown_placeholder',
    })
    expect(await listPlaceholders(theirs.workspaceId)).toEqual([
      { key: 'secret', label: 'secret', contacts: 1, example: 'x' },
    ])
  })

  it('refuses a cursor that is none of ours', async () => {
    const { workspaceId } = await aWorkspace()
    const withNul = JSON.stringify(['\0', workspaceId])
    for (const cursor of ['x', '[]', '["a","b"]', '[1,2]', withNul])
      await expect(listTemplates(workspaceId, { cursor, limit: 10 })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
