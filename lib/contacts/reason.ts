import { asciiDigits } from '#lib/contacts/digits.ts'

/** What the sentence of a reason speaks of: how many digits stand there, and whether they were to be Indian ones. */
export function reasonValues(phone: string, country: string): { digits: number; india: 'yes' | 'no' } {
  const digits = asciiDigits(phone).replace(/[^\d+]/g, '')
  const india = digits.startsWith('+') ? digits.startsWith('+91') : country === 'IN'
  const national = india ? digits.replace(/^(?:\+91|0091|0)/, '').replace(/^91(?=\d{10,}$)/, '') : digits
  return { digits: national.replace(/\D/g, '').length, india: india ? 'yes' : 'no' }
}
