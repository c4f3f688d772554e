import { liftSuppression, recordConsent, suppress } from '#lib/consent/mutations.ts'
import type { ConsentInput } from '#lib/consent/schema.ts'
import { lockContact } from '#lib/contacts/lock.sql.ts'
import { fieldKey } from '#lib/contacts/mapping.ts'
import { type PhoneReason, readPhone } from '#lib/contacts/phone.ts'
import type { CreateContact, UpdateContact } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'
import { announce } from '#lib/realtime.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

/** Who acts, and from where: the contact's source and the ledger's. */
export type Actor = { userId: string; via: 'manual' | 'api' }

async function e164(tx: Tx, workspaceId: string, raw: string): Promise<string> {
  const { country } = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { country: true } })
  const read = readPhone(raw, country)
  if (read.ok) return read.phone
  const reason: PhoneReason = read.reason
  throw new AppError('phone_invalid', { reason })
}

/** Attributes under their keys, given by key or by name; a field that nobody used before gets its name here. */
async function named(tx: Tx, workspaceId: string, attributes: Record<string, string>): Promise<Record<string, string>> {
  const entries = Object.entries(attributes).map(([label, value]) => ({
    key: fieldKey(label),
    label: label.trim(),
    value,
  }))
  const fields = entries
    .filter(({ value }) => value.trim() !== '')
    .map(({ key, label }) => ({ workspaceId, key, label }))
  await tx.contactField.createMany({ data: fields, skipDuplicates: true })
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]))
}

async function setGroups(tx: Tx, workspaceId: string, contactId: string, groupIds: string[]): Promise<void> {
  const known = await tx.group.findMany({ where: { workspaceId, id: { in: groupIds } }, select: { id: true } })
  if (known.length < new Set(groupIds).size) throw new AppError('not_found', { what: 'group' })
  await tx.groupMember.deleteMany({ where: { workspaceId, contactId, groupId: { notIn: groupIds } } })
  await tx.groupMember.createMany({
    data: known.map(({ id }) => ({ workspaceId, groupId: id, contactId })),
    skipDuplicates: true,
  })
}

const granted = (phone: string, consent: ConsentInput, { userId, via }: Actor) => [
  { phone, kind: 'granted' as const, source: via, statement: consent.statement, userId },
]

async function isOptedOut(tx: Tx, workspaceId: string, { phone, lid }: { phone: string; lid: string | null }) {
  const or = [{ phone }, ...(lid ? [{ lid }] : [])]
  return (await tx.suppression.count({ where: { workspaceId, reason: 'opted_out', OR: or } })) > 0
}

/**
 * Adds one contact by hand. A deleted contact with this phone comes back. A permission given here is recorded, except for
 * a person who opted out: they stay so.
 * @throws AppError phone_invalid {reason}, contact_exists {contactId}, not_found for a group that is not there
 */
export async function createContact(workspaceId: string, actor: Actor, input: CreateContact): Promise<{ id: string }> {
  return tenant(workspaceId, async (tx) => {
    const phone = await e164(tx, workspaceId, input.phone)
    const attributes = kept(await named(tx, workspaceId, input.attributes))
    const data = { name: input.name || null, attributes, source: actor.via, deletedAt: null, updatedAt: new Date() }
    // the row decides, not a look before: two people may add the same number at once
    const made = await tx.contact.createMany({ data: [{ workspaceId, phone, ...data }], skipDuplicates: true })
    const back = made.count
      ? made
      : await tx.contact.updateMany({ where: { workspaceId, phone, deletedAt: { not: null } }, data })
    const { id, lid } = await tx.contact.findUniqueOrThrow({ where: { workspaceId_phone: { workspaceId, phone } } })
    if (back.count === 0) throw new AppError('contact_exists', { contactId: id })
    await setGroups(tx, workspaceId, id, input.groupIds)
    if (input.consent && !(await isOptedOut(tx, workspaceId, { phone, lid })))
      await recordConsent(tx, workspaceId, granted(phone, input.consent, actor))
    await announce(tx, workspaceId, { type: 'contacts', id })
    return { id }
  })
}

const kept = (attributes: Record<string, string>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value.trim() !== ''))

/**
 * Changes what is given and nothing else. An empty attribute is removed. A new phone is a new number: what WhatsApp said
 * of the old one no longer counts, and permission is asked again.
 * @throws AppError not_found, phone_invalid, contact_exists, opted_out (permission for somebody who opted out)
 */
export async function updateContact(
  workspaceId: string,
  actor: Actor,
  id: string,
  input: UpdateContact,
): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    const [contact] = await lockContact(tx, workspaceId, id)
    if (!contact) throw new AppError('not_found')
    const phone = input.phone === undefined ? contact.phone : await e164(tx, workspaceId, input.phone)
    const moved = phone !== contact.phone
    if (moved) {
      const other = await tx.contact.findUnique({ where: { workspaceId_phone: { workspaceId, phone } } })
      if (other && !other.deletedAt) throw new AppError('contact_exists', { contactId: other.id })
      // a deleted contact gives its number up; it holds nothing else any more
      if (other) await tx.contact.delete({ where: { workspaceId_id: { workspaceId, id: other.id } } })
    }
    const attributes =
      input.attributes && kept({ ...contact.attributes, ...(await named(tx, workspaceId, input.attributes)) })
    await tx.contact.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: {
        ...(input.name !== undefined && { name: input.name || null }),
        ...(attributes && { attributes }),
        ...(moved && { phone, lid: null, waStatus: 'unknown', waCheckedAt: null }),
        updatedAt: new Date(),
      },
    })
    if (input.groupIds) await setGroups(tx, workspaceId, id, input.groupIds)
    if (input.consent) {
      if (await isOptedOut(tx, workspaceId, { phone, lid: moved ? null : contact.lid })) throw new AppError('opted_out')
      await recordConsent(tx, workspaceId, granted(phone, input.consent, actor))
    }
    await announce(tx, workspaceId, { type: 'contacts', id })
  })
}

/**
 * Removes a contact with everything that was written about them. The ledger, an opt-out and the messages already sent
 * stay: whoever opted out is still not messaged if the number comes back.
 * @throws AppError not_found
 */
export async function deleteContact(workspaceId: string, id: string): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    const gone = await tx.contact.updateMany({
      where: { workspaceId, id, deletedAt: null },
      data: { deletedAt: new Date(), name: null, attributes: {}, updatedAt: new Date() },
    })
    if (gone.count === 0) throw new AppError('not_found')
    await tx.groupMember.deleteMany({ where: { workspaceId, contactId: id } })
    await announce(tx, workspaceId, { type: 'contacts', id })
  })
}

/** "Do not message", said by the shop. Repeating it changes nothing. @throws AppError not_found */
export async function suppressContact(
  workspaceId: string,
  { userId }: Actor,
  id: string,
  statement?: string,
): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    const [contact] = await lockContact(tx, workspaceId, id)
    if (!contact) throw new AppError('not_found')
    await suppress(tx, workspaceId, contact.phone, { userId, statement: statement ?? null })
    await announce(tx, workspaceId, { type: 'contacts', id })
  })
}

/** Takes the shop's own "do not message" back. @throws AppError not_found, opted_out when the person themselves opted out */
export async function liftContact(
  workspaceId: string,
  { userId }: Actor,
  id: string,
  consent: ConsentInput,
): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    const [contact] = await lockContact(tx, workspaceId, id)
    if (!contact) throw new AppError('not_found')
    await liftSuppression(tx, workspaceId, contact, { userId, statement: consent.statement })
    await announce(tx, workspaceId, { type: 'contacts', id })
  })
}
