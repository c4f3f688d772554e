import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '#lib/clock.ts'
import { type ChannelFacts, type ChannelTimes, chooseChannel, LEAST_SAMPLE } from './channel.ts'

const times: ChannelTimes = {
  unreachableMs: 2 * MINUTE,
  healthyMs: 5 * MINUTE,
  healthyMostMs: 60 * MINUTE,
  backupPatienceMs: 2 * MINUTE,
}
type Over = Partial<Omit<ChannelFacts, 'primary' | 'backup'>> & {
  primary?: Partial<ChannelFacts['primary']>
  backup?: Partial<ChannelFacts['backup']>
}
const facts = ({ primary, backup, ...over }: Over = {}): ChannelFacts => ({
  active: 'baileys',
  allowed: true,
  slowed: false,
  work: true,
  relapses: 0,
  ...over,
  primary: {
    upFor: MINUTE,
    downFor: null,
    outdated: false,
    accepted: 0,
    failed: 0,
    lastFailed: false,
    failedAgo: null,
    ...primary,
  },
  backup: { linked: true, ready: true, failingFor: 0, resting: false, ...backup },
})
const choose = (over: Over) => chooseChannel(facts(over), times)

describe('the backup takes over', () => {
  it.each([
    ['the primary is unreachable for 2 minutes', { upFor: null, downFor: 2 * MINUTE }, 'unreachable'],
    ['the primary’s client is too old', { upFor: null, downFor: SECOND, outdated: true }, 'outdated'],
    ['under 95% were accepted in the hour', { accepted: 94, failed: 6, failedAgo: MINUTE }, 'acceptance'],
    ['the last send was proven not accepted', { lastFailed: true, failedAgo: 0 }, 'send_failed'],
  ] as const)('when %s', (_, primary, reason) => {
    expect(choose({ primary })).toEqual({ channel: 'web_js', reason, openBackup: true })
  })

  it('only once it is connected: until then the primary goes on', () => {
    const primary = { lastFailed: true, failedAgo: 0 }
    expect(choose({ primary, backup: { ready: false } })).toEqual({
      channel: 'baileys',
      reason: null,
      openBackup: true,
    })
  })

  it('not for less', () => {
    const stays = { channel: 'baileys', reason: null, openBackup: false }
    expect(choose({})).toEqual(stays)
    expect(choose({ primary: { accepted: 95, failed: 5 } })).toEqual(stays)
    expect(choose({ primary: { accepted: 0, failed: LEAST_SAMPLE - 1 } })).toEqual(stays)
    expect(choose({ primary: { upFor: null, downFor: 2 * MINUTE - 1 } })).toEqual(stays)
    expect(choose({ primary: { upFor: null, downFor: null } })).toEqual(stays)
    expect(choose({ work: false, primary: { upFor: null, downFor: 9 * MINUTE } })).toEqual(stays)
    expect(choose({ slowed: true, primary: { lastFailed: true } })).toEqual(stays)
    expect(choose({ backup: { resting: true }, primary: { lastFailed: true } })).toEqual(stays)
  })
})

describe('the backup gives back', () => {
  const onBackup = (over: Over) => choose({ active: 'web_js', ...over })
  it('when the primary was connected and without a failure for 5 minutes, twice as long after each relapse', () => {
    expect(onBackup({ primary: { upFor: 5 * MINUTE } })).toMatchObject({
      channel: 'baileys',
      reason: 'primary_healthy',
    })
    expect(onBackup({ primary: { upFor: 5 * MINUTE - 1 } }).channel).toBe('web_js')
    expect(onBackup({ primary: { upFor: 9 * MINUTE, failedAgo: 4 * MINUTE } }).channel).toBe('web_js')
    expect(onBackup({ relapses: 2, primary: { upFor: 19 * MINUTE } }).channel).toBe('web_js')
    expect(onBackup({ relapses: 2, primary: { upFor: 20 * MINUTE } }).channel).toBe('baileys')
    expect(onBackup({ relapses: 99, primary: { upFor: 60 * MINUTE } }).channel).toBe('baileys')
  })
  it('when it fails itself and the primary is there, or its link has ended', () => {
    const failing = { ready: false, failingFor: 2 * MINUTE }
    expect(onBackup({ backup: failing }).reason).toBe('backup_failed')
    expect(onBackup({ backup: { resting: true } }).reason).toBe('backup_failed')
    expect(onBackup({ backup: failing, primary: { upFor: null } }).channel).toBe('web_js')
    expect(onBackup({ backup: { linked: false, ready: false }, primary: { upFor: null } })).toEqual({
      channel: 'baileys',
      reason: 'backup_ended',
      openBackup: false,
    })
  })
  it('rests while nothing waits', () => {
    expect(onBackup({ work: false })).toEqual({ channel: 'web_js', reason: null, openBackup: false })
    expect(onBackup({})).toEqual({ channel: 'web_js', reason: null, openBackup: true })
  })
})

const ms = fc.integer({ min: 0, max: 120 * MINUTE })
const anyFacts: fc.Arbitrary<ChannelFacts> = fc.record({
  active: fc.constantFrom('baileys', 'web_js'),
  allowed: fc.boolean(),
  slowed: fc.boolean(),
  work: fc.boolean(),
  relapses: fc.nat(20),
  primary: fc.record({
    upFor: fc.option(ms),
    downFor: fc.option(ms),
    outdated: fc.boolean(),
    accepted: fc.nat(500),
    failed: fc.nat(500),
    lastFailed: fc.boolean(),
    failedAgo: fc.option(ms),
  }),
  backup: fc.record({ linked: fc.boolean(), ready: fc.boolean(), failingFor: ms, resting: fc.boolean() }),
})

describe('whatever the facts', () => {
  it('nothing goes to the backup that is not linked and connected, or of a number that may not send or is slowed', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const { channel, reason, openBackup } = chooseChannel(one, times)
        expect(reason === null).toBe(channel === one.active)
        if (channel === 'web_js' && one.active === 'baileys')
          expect(one.allowed && !one.slowed && one.backup.linked && one.backup.ready && !one.backup.resting).toBe(true)
        if (openBackup) expect(one.allowed && one.backup.linked && one.work).toBe(true)
        if (!one.allowed && one.backup.linked) expect(channel).toBe(one.active)
      }),
    )
  })

  it('it never swings to and fro: a changed choice stands under the same facts, and 5 minutes lie between two relapses', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const { channel, reason } = chooseChannel(one, times)
        if (reason === 'primary_healthy') {
          // what worker/failover.ts forgets when it is given back
          const after = {
            ...one,
            active: channel,
            primary: { ...one.primary, accepted: 0, failed: 0, lastFailed: false, downFor: null },
          }
          expect(chooseChannel(after, times).channel).toBe('baileys')
        }
      }),
    )
  })

  it('over hours of a primary that refuses every send while it looks connected, it is tried less and less often', () => {
    let active: ChannelFacts['active'] = 'baileys'
    let [relapses, lastFailed, failedAt, gaveBack] = [0, false, 0, 0]
    const tries: number[] = []
    for (let now = 0; now < 6 * 60 * MINUTE; now += 10 * SECOND) {
      if (active === 'baileys') {
        tries.push(now)
        lastFailed = true
        failedAt = now
      }
      const choice = chooseChannel(
        facts({
          active,
          relapses,
          primary: { upFor: now + MINUTE, lastFailed, failedAgo: tries.length > 0 ? now - failedAt : null },
        }),
        times,
      )
      if (choice.channel === 'web_js' && active === 'baileys' && gaveBack > 0) relapses++
      if (choice.channel === 'baileys' && active === 'web_js') {
        gaveBack = now
        lastFailed = false
      }
      active = choice.channel
    }
    const gaps = tries.slice(1).map((at, i) => at - tries[i]!)
    expect(gaps.every((gap) => gap >= 5 * MINUTE)).toBe(true)
    expect(tries.length).toBeLessThan(12)
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(60 * MINUTE)
  })
})
