import { isSupportedCountry } from 'libphonenumber-js/min'
import { z } from 'zod'
import { consentSchema, consentStatement } from '#lib/consent/schema.ts'
import { MAX_GROUP_NAME, MAX_NAME } from '#lib/contacts/csv/limits.ts'
import { contactStates } from '#lib/contacts/states.ts'

/** Text that PostgreSQL and JSON can hold: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) => value.replaceAll('\0', '').toWellFormed())
const id = z.uuid()
const cursor = z.string().max(200).optional()

/** ISO 3166 country of numbers that are written without a country code. */
export const countrySchema = z.string().refine((code) => isSupportedCountry(code), 'invalid')

export const groupName = text(MAX_GROUP_NAME).pipe(z.string().trim().min(1))
export const attributesSchema = z
  .record(z.string().min(1).max(100), text(2_000))
  .refine((record) => Object.keys(record).length <= 100, 'invalid')

const contactFields = {
  phone: z.string().trim().min(1).max(100),
  name: text(MAX_NAME).pipe(z.string().trim()).nullable(),
  /** Keys are normalised as column headings are: "Last bill" is last_bill. An empty value removes a field. */
  attributes: attributesSchema,
  groupIds: z.array(id).max(50),
}
export const createContactSchema = z.object({
  phone: contactFields.phone,
  name: contactFields.name.default(null),
  attributes: contactFields.attributes.default({}),
  groupIds: contactFields.groupIds.default([]),
  /** Without it the person gets orders and reminders only. */
  consent: consentSchema.optional(),
})
export type CreateContact = z.output<typeof createContactSchema>
export const updateContactSchema = z.object({ ...contactFields, consent: consentSchema }).partial()
export type UpdateContact = z.output<typeof updateContactSchema>

export const contactParams = z.object({ id })
export const contactListSchema = z.object({
  q: z.string().trim().max(100).optional(),
  groupId: id.optional(),
  /** reachable: may get offers · no_consent: no permission on record · opted_out: suppressed, by themselves or by the shop */
  state: z.enum(contactStates).default('all'),
  cursor,
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ContactList = z.output<typeof contactListSchema>

export const suppressSchema = z.object({ statement: consentStatement.optional() })
export const liftSchema = z.object({ consent: consentSchema })

export const groupSchema = z.object({ name: groupName })
export const groupMembersSchema = z
  .object({ add: z.array(id).max(1_000).default([]), remove: z.array(id).max(1_000).default([]) })
  .refine(({ add, remove }) => add.length + remove.length > 0, 'required')

/** How the columns of a file are read, by position; missing ones are fields of their own. */
export const mappingSchema = z
  .object({
    columns: z
      .array(z.object({ as: z.enum(['phone', 'name', 'group', 'attribute', 'skip']), label: text(100).optional() }))
      .max(100),
    country: countrySchema.optional(),
  })
  .refine(
    ({ columns }) => ['phone', 'name', 'group'].every((kind) => columns.filter(({ as }) => as === kind).length <= 1),
    { path: ['columns'], message: 'invalid' },
  )
export type MappingInput = z.output<typeof mappingSchema>

export const startImportSchema = z.object({
  mapping: mappingSchema.optional(),
  groupName: groupName.optional(),
  /** Left out or not confirmed: consent_required. */
  consent: consentSchema.optional(),
})
export type StartImport = z.output<typeof startImportSchema>
export const checkImportSchema = z.object({ mapping: mappingSchema.optional() })

const flag = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1')
const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value, ctx) => {
    if (typeof value !== 'string') return value
    try {
      return JSON.parse(value)
    } catch {
      ctx.addIssue({ code: 'custom', message: 'invalid' })
      return z.NEVER
    }
  }, schema)
/** What may come beside a file, as form fields or in the query: everything as text. */
export const uploadSchema = z.object({
  fileName: text(200).optional(),
  country: countrySchema.optional(),
  mapping: json(mappingSchema).optional(),
  group: groupName.optional(),
  /** The sentence that was agreed to; its presence is the confirmation. */
  consent: consentStatement.optional(),
  /** true: begin at once, if the phone column is known and consent was given. */
  start: flag.default(false),
})
export type Upload = z.output<typeof uploadSchema>

export const errorListSchema = z.object({
  cursor,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  kind: z.enum(['rejected', 'duplicate']).default('rejected'),
  format: z.enum(['json', 'csv']).default('json'),
})
export type ErrorList = z.output<typeof errorListSchema>
export const errorParams = z.object({ id, row: z.coerce.number().int().min(1) })
export const fixRowSchema = z.object({ phone: contactFields.phone, name: contactFields.name.optional() })
export type FixRow = z.output<typeof fixRowSchema>
