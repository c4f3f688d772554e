import { type CountryCode, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/max'
import { asciiDigits } from '#lib/contacts/digits.ts'

export const phoneReasons = [
  'phone_missing',
  'phone_too_short',
  'phone_too_long',
  'phone_precision_lost',
  'phone_two_numbers',
  'phone_landline',
  'phone_invalid',
] as const
/** Why a cell is no number that a message could be sent to. */
export type PhoneReason = (typeof phoneReasons)[number]
/** E.164 ("+919835120140"), or the reason. */
export type PhoneResult = { ok: true; phone: string } | { ok: false; reason: PhoneReason }

const no = (reason: PhoneReason): PhoneResult => ({ ok: false, reason })
const yes = (phone: string): PhoneResult => ({ ok: true, phone })

/**
 * Indian mobiles, however they are written: the national plan gives them ten digits that begin with 6 to 9
 * (National Numbering Plan 2003, levels 6–9). Metadata calls some of these landlines of Bengaluru or Ahmedabad, but whole
 * mobile series lie there too; whether WhatsApp knows a number is asked before it is messaged.
 */
const INDIAN_MOBILE = /^(?:\+910?|0?91|0)?([6-9]\d{9})$/
/** A landline says so by its area code standing apart: 080-22345678, (022) 2345 6789. */
const INDIAN_AREA_CODE = /^\(?0(?:11|20|22|33|40|44|79|80)(?:\)\s*|[-\s/]\s*)[2-9]\d{3}[-\s]?\d{4}$/
const NOTHING =
  /^(?:[-–—._*?/\\]*|0+|n\.?\s*\/?\s*a\.?|nil|none|null|nan|undefined|no|not available|#n\/a|#value!|#ref!)$/i
/** Facebook leads (p:), links (tel:) and people (Mob. No. 98…) put words in front. */
const LABEL = /^[\p{L}\p{M}]{1,12}[.:]?\s*(?:no|number|नं|क्र)?\s*[.:#-]*\s*(?=[+(\d])/iu
const GROUPED = /^\d{1,3}(?:,\d{2,3})+$/
const SCIENTIFIC = /^\+?(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i

/** What spreadsheets wrap around a number: ="98…", '98…, 98….0, invisible marks; and digits of other scripts. */
function unwrap(raw: string): string {
  const lines = raw
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/[\r\n]+/g, ';')
  const visible = asciiDigits(lines.replace(/\s+/gu, ' '))
  return visible
    .replace(/^=\s*"?([^"]*)"?$/, '$1')
    .replace(/^["'‘’`´]+|["'‘’`´]+$/g, '')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/＋/g, '+')
    .replace(/^(\+?\d{5,})\.0+$/, '$1')
    .trim()
}

/** 9.198351201401E+12 says every digit; 9.19877E+11 has lost some. */
function expand(text: string): string | null | undefined {
  const match = SCIENTIFIC.exec(text)
  if (!match) return undefined
  const [, first = '', rest = '', exponent = ''] = match
  return rest.length === Number(exponent) ? first + rest : null
}

function parts(text: string): string[] {
  if (GROUPED.test(text)) return [text.replaceAll(',', '')]
  return text.split(/[/;|&,]|\bor\b/i).filter((part) => /\d/.test(part))
}

function fromMetadata(text: string, country: CountryCode): PhoneResult {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  if (parsed?.isValid() && !parsed.ext) {
    const type = parsed.getType()
    if (type === 'FIXED_LINE') return no('phone_landline')
    // toll-free, premium and service numbers cannot be a customer
    if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' || type === 'VOIP' || type === 'PERSONAL_NUMBER')
      return yes(parsed.number)
    return no('phone_invalid')
  }
  const length = validatePhoneNumberLength(text, country)
  if (length === 'TOO_SHORT' || length === 'NOT_A_NUMBER') return no('phone_too_short')
  return no(length === 'TOO_LONG' ? 'phone_too_long' : 'phone_invalid')
}

/** Said from the count of digits after +91, 91 or 0, which people can check against the ten that an Indian number has. */
function wrongLength(compact: string): PhoneReason | undefined {
  const rest = compact.replace(/^(?:\+91|0)/, '')
  if (rest.length < 10) return 'phone_too_short'
  if (/^(?:91)?[6-9]\d{9}(?:91)?[6-9]\d{9}$/.test(rest)) return 'phone_two_numbers'
  const national = compact.startsWith('+') ? rest : rest.replace(/^91(?=\d{10}$)/, '')
  // service numbers such as 1800… are longer: the metadata knows them
  return national.length > 10 && !national.startsWith('1') ? 'phone_too_long' : undefined
}

/**
 * Reads a phone number as people and spreadsheets write it. Pure; reading its own result again gives the same.
 * @param country ISO 3166 code that numbers without a country code belong to
 */
export function readPhone(raw: string, country: string): PhoneResult {
  if (raw.length > 200) return no('phone_invalid')
  let text = unwrap(raw)
  if (NOTHING.test(text)) return no('phone_missing')
  const expanded = expand(text)
  if (expanded === null) return no('phone_precision_lost')
  text = expanded ?? text.replace(LABEL, '')
  const found = parts(text)
  if (found.length > 1 && !INDIAN_AREA_CODE.test(text)) return no('phone_two_numbers')
  if (/[^\d+().\-\s/,;|&]/.test(text)) return no('phone_invalid')
  if (found.length === 0) return no('phone_missing')
  if (GROUPED.test(text)) text = found[0]!
  if (country === 'IN' && INDIAN_AREA_CODE.test(text)) return no('phone_landline')

  const plus = /^[^\d]*\+/.test(text)
  if (/\d.*\+/.test(text)) return no('phone_two_numbers')
  const digits = text.replace(/\(0\)(?=.*\d)/, plus ? '' : '0').replace(/\D/g, '')
  const compact = plus || digits.startsWith('00') ? `+${digits.replace(/^0+/, '')}` : digits
  if (compact.startsWith('+91') || (country === 'IN' && !compact.startsWith('+'))) {
    const mobile = INDIAN_MOBILE.exec(compact)?.[1]
    if (mobile) return yes(`+91${mobile}`)
    const wrong = wrongLength(compact)
    if (wrong) return no(wrong)
  }
  return fromMetadata(compact, country as CountryCode)
}
