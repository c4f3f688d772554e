import { randomBytes } from 'node:crypto'

/** A WhatsApp message id as its clients make them: `3EB0` and 18 upper-case hex digits. It stays for the row's life. */
export const newWaMessageId = (): string => `3EB0${randomBytes(9).toString('hex').toUpperCase()}`
