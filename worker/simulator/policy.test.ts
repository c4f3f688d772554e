import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_HABITS, type OutgoingMessage, Policy } from './policy.ts'
import { type Rule, verdictSchema } from './policy-schema.ts'

const message = (change: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  from: '911',
  phone: '922',
  id: 'A',
  text: 'Namaste',
  firstAttempt: true,
  web: false,
  ...change,
})

function withRules(...rules: Rule[]): Policy {
  const policy = new Policy(1)
  policy.setRules(rules)
  return policy
}

const refused = (policy: Policy, change?: Partial<OutgoingMessage>) => policy.decide(message(change)).error

describe('what happens to a message', () => {
  it('is ack, show and delivery without a rule', () => {
    expect(new Policy(1).decide(message())).toEqual({
      ack: true,
      ackAfterMs: 0,
      error: undefined,
      drop: false,
      show: true,
      receipts: [{ type: 'delivery', afterMs: DEFAULT_HABITS.deliveryDelayMs }],
    })
  })

  it('follows the first rule that matches in everything it asks', () => {
    const policy = withRules(
      { match: { phone: '922', textIncludes: 'offer' }, verdict: { error: 463 } },
      { match: { from: '911' }, verdict: { error: 429 } },
    )
    expect(refused(policy, { text: 'our offer' })).toBe(463)
    expect(refused(policy)).toBe(429)
    expect(refused(policy, { text: undefined })).toBe(429)
    expect(refused(policy, { from: '933' })).toBeUndefined()
  })

  it('counts for `everyNth` and `first` only what the rest matches', () => {
    const every = withRules({ match: { phone: '922', everyNth: 3 }, verdict: { error: 1 } })
    const hits = ['922', '944', '922', '922', '922', '922', '922'].map((phone) => refused(every, { phone }))
    expect(hits.map(Boolean)).toEqual([false, false, false, true, false, false, true])
    const first = withRules({ match: { first: 2 }, verdict: { error: 1 } })
    expect([1, 2, 3].map(() => Boolean(refused(first)))).toEqual([true, true, false])
  })

  it('lets a second attempt pass where only the first is meant', () => {
    const policy = withRules({ match: { firstAttemptOnly: true }, verdict: { receipts: ['retry'] } })
    expect(policy.decide(message())).toMatchObject({ show: false, receipts: [{ type: 'retry' }] })
    expect(policy.decide(message({ firstAttempt: false }))).toMatchObject({ show: true })
  })

  it('knows a browser from the other devices', () => {
    const policy = withRules(
      { match: { web: true }, verdict: { error: 1 } },
      { match: { web: false }, verdict: { error: 2 } },
    )
    expect([refused(policy, { web: true }), refused(policy)]).toEqual([1, 2])
  })

  it('shows what was accepted but not acknowledged, and sends no receipts by itself', () => {
    expect(withRules({ verdict: { ack: false } }).decide(message())).toMatchObject({ show: true, receipts: [] })
    expect(withRules({ verdict: { drop: true } }).decide(message())).toMatchObject({ show: true, receipts: [] })
    expect(withRules({ verdict: { drop: true, show: false } }).decide(message())).toMatchObject({ show: false })
    const explicit = withRules({ verdict: { ack: false, receipts: ['read'] } }).decide(message())
    expect(explicit.receipts.map(({ type }) => type)).toEqual(['read'])
  })

  it('never shows a refused message, nor sends receipts for it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), fc.boolean(), (error, duplicateReceipts) => {
        const plan = withRules({ verdict: { error, duplicateReceipts } }).decide(message())
        return !plan.show && plan.receipts.length === 0 && plan.error === error
      }),
    )
  })

  it('doubles and turns round receipts', () => {
    const verdict = verdictSchema.parse({
      receipts: ['delivery', 'read'],
      duplicateReceipts: true,
      reorderReceipts: true,
    })
    const { receipts } = withRules({ verdict }).decide(message())
    expect(receipts.map(({ type }) => type)).toEqual(['read', 'read', 'delivery', 'delivery'])
  })

  it('lets the same owners read in every run with the same seed, in about the share asked for', () => {
    const readers = (seed: number) => {
      const policy = new Policy(seed, { readShare: 0.3 })
      const phones = Array.from({ length: 1000 }, (_, index) => String(910_000_000_000 + index))
      return phones.filter((phone) => policy.decide(message({ phone })).receipts.length === 2)
    }
    expect(readers(7)).toEqual(readers(7))
    expect(readers(7)).not.toEqual(readers(8))
    expect(readers(7).length).toBeGreaterThan(250)
    expect(readers(7).length).toBeLessThan(350)
  })

  it('changes only the habits that are given', () => {
    const policy = new Policy(1, { readShare: 1 })
    policy.changeHabits({ readShare: undefined, deliveryDelayMs: 5 })
    expect(policy.decide(message()).receipts).toEqual([
      { type: 'delivery', afterMs: 5 },
      { type: 'read', afterMs: 5 + DEFAULT_HABITS.readDelayMs },
    ])
  })
})
