/** What one contact file may hold. Bytes are counted while they stream in. */
export const MAX_BYTES = 10_000_000
export const MAX_ROWS = 50_000
export const MAX_COLUMNS = 100
/** Characters of one cell; a row with a longer one is refused, the file is not. */
export const MAX_CELL = 10_000
export const MAX_NAME = 500
/** Groups that one file may name: more is no column of groups. */
export const MAX_GROUPS = 200
export const MAX_GROUP_NAME = 80
