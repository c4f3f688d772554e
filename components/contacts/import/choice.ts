import type { ImportWire } from '#components/contacts/wire.ts'
import type { ColumnKind } from '#lib/contacts/headers.ts'

/** What a person has chosen for each column, and the country; `touched`: columns they decided on themselves. */
export type Choice = { columns: { as: ColumnKind }[]; country: string; touched: number[] }

export const choiceOf = ({ mapping, headers }: ImportWire): Choice => ({
  columns: headers.map((_, at) => ({ as: mapping?.columns[at]?.as ?? 'attribute' })),
  country: mapping?.country ?? 'IN',
  touched: [],
})

/** A column becomes something: of phone, name and group there is one, so another column gives it up. */
export const withColumn = (choice: Choice, column: number, as: ColumnKind): Choice => ({
  ...choice,
  columns: choice.columns.map((other, at) => {
    if (at === column) return { as }
    const single = as === 'phone' || as === 'name' || as === 'group'
    return single && other.as === as ? { as: 'attribute' } : other
  }),
  touched: [...choice.touched, column],
})

export const hasPhone = ({ columns }: Choice): boolean => columns.some(({ as }) => as === 'phone')
/** The choice as REST takes it. */
export const mappingOf = ({ columns, country }: Choice) => ({ columns, country })
