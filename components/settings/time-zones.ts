import type { Option } from '#components/ui/select.tsx'

/** Where Indian shops have branches and family; the workspace's own zone is always among them. */
const COMMON = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Colombo',
  'Asia/Dhaka',
  'Asia/Dubai',
  'Asia/Singapore',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Australia/Sydney',
]

const part = (locale: string, timeZone: string, timeZoneName: 'long' | 'shortOffset') =>
  new Intl.DateTimeFormat(locale, { timeZone, timeZoneName })
    .formatToParts()
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone

/** Zones by the name that people use, with the difference to Greenwich. */
export function timeZoneOptions(locale: string, current: string): Option[] {
  const zones = COMMON.includes(current) ? COMMON : [current, ...COMMON]
  return zones.map((value) => ({
    value,
    label: part(locale, value, 'long'),
    hint: `${value.replace('_', ' ')}, ${part('en', value, 'shortOffset')}`,
  }))
}
