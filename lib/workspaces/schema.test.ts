import { describe, expect, it } from 'vitest'
import { quietHoursSchema, workspaceSettingsSchema } from './schema.ts'

const issues = (quietUntil: string, quietFrom: string, offersPerWeek = 2) =>
  quietHoursSchema
    .safeParse({ quietUntil, quietFrom, offersPerWeek })
    .error?.issues.map(({ path, message }) => `${path}: ${message}`) ?? []

describe('quiet hours', () => {
  it('can be narrowed', () => {
    expect(issues('09:00', '21:00')).toEqual([])
    expect(issues('11:30', '18:00')).toEqual([])
  })
  it('can never be widened, and leave an hour for sending', () => {
    expect(issues('08:59', '21:00')).toEqual(['quietUntil: quietTooWide'])
    expect(issues('09:00', '21:01')).toEqual(['quietFrom: quietTooWide'])
    expect(issues('12:00', '12:30')).toEqual(['quietFrom: quietTooShort'])
    expect(issues('20:00', '10:00')).toEqual(['quietFrom: quietTooShort'])
  })
  it('know clocks only', () => {
    expect(issues('9:00', '21:00').join()).toContain('quietUntil')
    expect(issues('09:00', '24:00').join()).toContain('quietFrom')
    expect(issues('09:00', 'evening')).not.toEqual([])
    expect(issues('09:00', '21:00', 8)).toHaveLength(1)
  })
})

it('a time zone is one of the world’s', () => {
  expect(workspaceSettingsSchema.safeParse({ timeZone: 'Asia/Kolkata' }).success).toBe(true)
  expect(workspaceSettingsSchema.safeParse({ timeZone: 'Asia/Poona' }).success).toBe(false)
  expect(workspaceSettingsSchema.parse({})).toEqual({})
})
