import type { checkImport } from '#lib/contacts/import-mutations.ts'
import type { ImportErrorPage, ImportView } from '#lib/contacts/import-queries.ts'
import type { ContactItem, ContactView, GroupItem } from '#lib/contacts/queries.ts'

/** How a value looks after its way through JSON: dates are text. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T

export type ImportWire = Wire<ImportView>
export type ErrorPageWire = Wire<ImportErrorPage>
export type CheckWire = Wire<Awaited<ReturnType<typeof checkImport>>>
export type ContactWire = Wire<ContactItem>
export type ContactPageWire = { items: ContactWire[]; nextCursor: string | null }
export type ContactDetailWire = Wire<ContactView>
export type GroupWire = GroupItem

/** From server to client components the same way as over REST, so that both look alike. */
export const toWire = <T>(value: T): Wire<T> => JSON.parse(JSON.stringify(value)) as Wire<T>
