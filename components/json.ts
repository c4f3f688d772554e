/** A value as JSON brings it: dates are text. */
export type Json<T> = T extends Date
  ? string
  : T extends readonly (infer U)[]
    ? Json<U>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T
/** The same value that the browser would fetch, for a query's first data. */
export const toJson = <T>(value: T): Json<T> => JSON.parse(JSON.stringify(value)) as Json<T>
