import { notFound } from 'next/navigation'
import { getContact } from '#lib/contacts/queries.ts'
import { contactParams } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'

/** The contact that an address names; the page "not found" when there is none. */
export async function readContact(workspaceId: string, params: Promise<{ id: string }>) {
  const parsed = contactParams.safeParse(await params)
  if (!parsed.success) notFound()
  try {
    return await getContact(workspaceId, parsed.data.id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}
