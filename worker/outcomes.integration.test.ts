import { expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { startOutcomes } from './outcomes.ts'

testDatabase()

it('flush resolves when what was given before is stored, however much comes after it', async () => {
  const outcomes = startOutcomes({ database: { report: () => {} }, retryMs: 1_000, onMoved: () => {} })
  const entry = () =>
    outcomes.good({ senderId: crypto.randomUUID(), waMessageId: '3EB0', status: 'sent', at: null }).catch(() => {})
  let more = true
  const flood = (async () => {
    while (more) {
      void entry()
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  void entry()
  const patience = new Promise((resolve) => setTimeout(resolve, 5_000, 'too long'))
  const first = await Promise.race([outcomes.flush().then(() => 'stored'), patience])
  more = false
  await flood
  expect(first).toBe('stored')
  await outcomes.flush()
  expect(outcomes.waiting).toBe(0)
})
