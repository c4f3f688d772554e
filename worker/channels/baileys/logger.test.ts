import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { baileysLogger } from './logger.ts'

let lines: Record<string, unknown>[]
const logger = () => {
  lines = []
  return baileysLogger(
    pino({ level: 'trace', base: undefined }, { write: (line) => void lines.push(JSON.parse(line)) }),
  )
}
beforeEach(() => {
  lines = []
})

describe("Baileys' log", () => {
  it('passes warnings and errors only, without what came beside them', () => {
    const log = logger()
    log.info({ node: { noiseKey: 'private' } }, 'not logged in, attempting registration...')
    log.debug({ jid: '919876543210@s.whatsapp.net' }, 'sending')
    log.trace({ xml: '<message/>' })
    log.child({ class: 'ns' }).info({}, 'x')
    expect(lines).toEqual([])
    log.warn({ msgId: '3EB0', from: '919876543210@s.whatsapp.net' }, 'error 463')
    expect(lines).toMatchObject([{ level: 40, msg: 'baileys: error 463' }])
    expect(JSON.stringify(lines)).not.toMatch(/9198|3EB0/)
  })

  it('masks numbers and keys in sentences and in the errors that come along', () => {
    const log = logger()
    log.warn('Invalid LID-PN mapping: 77123456789@lid, 919876543210@s.whatsapp.net')
    log.error({ error: new Error('No session for 919876543210.0') }, 'failed')
    log.error(new TypeError('bad key BVhM+pQ1b0mZk9r3nX7aYtW2cE5fGh8jK'))
    log.error({ err: { message: 'not an error' } }, 'twice')
    expect(lines.map(({ msg, cause }) => [msg, cause])).toEqual([
      ['baileys: Invalid LID-PN mapping: …@lid, …@s.whatsapp.net', undefined],
      ['baileys: failed', 'Error: No session for ….0'],
      ['baileys: ', 'TypeError: bad key …'],
      ['baileys: twice', undefined],
    ])
  })
})
