import type { BinaryNode } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { dateOf, readAck, readReceipt } from './receipts.ts'

const now = new Date('2026-11-23T06:00:00Z')
const receipt = (attrs: Record<string, string>, content?: BinaryNode[]): BinaryNode => ({
  tag: 'receipt',
  attrs: { id: '3EB0A', from: '919876543210@s.whatsapp.net', t: '1795000000', ...attrs },
  content,
})
const at = new Date(1_795_000_000_000)

describe('receipts', () => {
  it.each([
    [undefined, 'delivered'],
    ['inactive', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
  ])('of type %s', (type, status) => {
    expect(readReceipt(receipt(type ? { type } : {}), now)).toEqual([{ id: '3EB0A', status, at }])
  })

  it.each(['retry', 'sender', 'read-self', 'played-self', 'peer_msg', 'hist_sync', 'server-error'])(
    'of type %s say nothing about our messages',
    (type) => {
      expect(readReceipt(receipt({ type }), now)).toEqual([])
    },
  )

  it('may speak of several messages', () => {
    const list = { tag: 'list', attrs: {}, content: ['3EB0B', '3EB0C'].map((id) => ({ tag: 'item', attrs: { id } })) }
    expect(readReceipt(receipt({ type: 'read' }, [list]), now).map(({ id }) => id)).toEqual(['3EB0A', '3EB0B', '3EB0C'])
  })

  it.each([
    ['a group', { from: '120363@g.us', participant: '919876543210@s.whatsapp.net' }],
    ['a status', { from: 'status@broadcast' }],
    ['our own other device', { recipient: '919876543210@s.whatsapp.net' }],
  ])('of %s are not ours', (_whose, attrs) => {
    expect(readReceipt(receipt(attrs), now)).toEqual([])
  })

  it('of a LID count as those of a phone', () => {
    expect(readReceipt(receipt({ from: '77123@lid' }), now)).toHaveLength(1)
  })

  it('never lie in the future, nor nowhere', () => {
    expect(dateOf('1795000000', now)).toEqual(at)
    for (const time of ['99999999999', '', 'soon', '-5', undefined]) expect(dateOf(time, now)).toEqual(now)
  })
})

describe('acks', () => {
  it.each([
    [{ id: 'A' }, { id: 'A' }],
    [
      { id: 'A', error: '463' },
      { id: 'A', code: 463 },
    ],
    [
      { id: 'A', error: 'odd' },
      { id: 'A', code: 500 },
    ],
  ])('%j', (attrs, ack) => {
    expect(readAck({ tag: 'ack', attrs: { class: 'message', ...attrs } as Record<string, string> })).toEqual(ack)
  })
})
