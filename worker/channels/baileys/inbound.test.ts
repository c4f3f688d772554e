import { type BinaryNode, proto } from '@whiskeysockets/baileys'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInbound, readUpsert } from './inbound.ts'

const now = new Date('2026-11-23T06:00:00Z')
const me = { id: '918888800000:4@s.whatsapp.net', lid: '55500:4@lid' }
const attrs = { id: '3A01', from: '919876543210@s.whatsapp.net', sender_lid: '77123@lid', t: '1795000000' }
const node = (more: Record<string, string> = {}): BinaryNode => ({ tag: 'message', attrs: { ...attrs, ...more } })
const padded = (message: proto.IMessage, pad = 3) =>
  Buffer.concat([proto.Message.encode(message).finish(), Buffer.alloc(pad, pad)])
const read = (message: proto.IMessage, more?: Record<string, string>) =>
  readInbound(node(more), padded(message), me, now)
const text = (message: proto.IMessage) => read(message)?.text

describe('what a person wrote', () => {
  it('comes with phone and LID, without the device', () => {
    const at = new Date(1_795_000_000_000)
    expect(read({ conversation: 'STOP' }, { from: '919876543210:12@s.whatsapp.net' })).toEqual({
      id: '3A01',
      fromJid: '919876543210@s.whatsapp.net',
      phone: '+919876543210',
      lid: '77123@lid',
      text: 'STOP',
      at,
    })
    const viaLid = { from: '77123:2@lid', sender_pn: '919876543210@s.whatsapp.net' }
    expect(read({ conversation: 'STOP' }, viaLid)).toMatchObject({
      fromJid: '77123@lid',
      phone: '+919876543210',
      lid: '77123@lid',
    })
  })

  it.each<[string, proto.IMessage]>([
    ['plain', { conversation: 'STOP' }],
    ['with a preview', { extendedTextMessage: { text: 'STOP' } }],
    ['under a picture', { imageMessage: { caption: 'STOP' } }],
    ['that disappears', { ephemeralMessage: { message: { extendedTextMessage: { text: 'STOP' } } } }],
    ['on a button', { buttonsResponseMessage: { selectedButtonId: '1', selectedDisplayText: 'STOP' } }],
    ['as an edit', { protocolMessage: { type: 14, editedMessage: { conversation: 'STOP' } } }],
    [
      'as an edit in its wrapping',
      { editedMessage: { message: { protocolMessage: { editedMessage: { conversation: 'STOP' } } } } },
    ],
  ])('%s', (_how, message) => {
    expect(text(message)).toBe('STOP')
  })

  it.each<[string, proto.IMessage]>([
    ['a picture', { imageMessage: { mimetype: 'image/jpeg' } }],
    ['a sticker', { stickerMessage: { mimetype: 'image/webp' } }],
    ['a place', { locationMessage: { degreesLatitude: 19.07, degreesLongitude: 72.87 } }],
  ])('%s is a message without a text', (_what, message) => {
    expect(text(message)).toBeNull()
  })

  it.each<[string, proto.IMessage]>([
    ['a reaction', { reactionMessage: { text: '👍' } }],
    ['a deletion', { protocolMessage: { type: 0 } }],
    ['a key', { senderKeyDistributionMessage: { groupId: 'x' }, messageContextInfo: {} }],
    ['nothing', {}],
  ])('%s is no message', (_what, message) => {
    expect(read(message)).toBeNull()
  })

  it.each([
    ['our own phone', { from: '918888800000@s.whatsapp.net', recipient: '919876543210@s.whatsapp.net' }],
    ['our own phone as a LID', { from: '55500@lid' }],
    ['a group', { from: '120363@g.us', participant: '919876543210@s.whatsapp.net' }],
    ['a status', { from: 'status@broadcast', participant: '919876543210@s.whatsapp.net' }],
    ['a channel', { from: '12@newsletter' }],
    ['between our devices', { category: 'peer' }],
  ])('%s is not inbound', (_who, more) => {
    expect(read({ conversation: 'STOP' }, more)).toBeNull()
  })

  it('never carries what the database refuses, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (typed) => {
        const found = text({ conversation: typed })
        expect(found).not.toMatch(/\0/)
        expect(found).toBe(Buffer.from(typed).toString().replaceAll('\0', ''))
      }),
    )
  })
})

describe('what the phone hands in later', () => {
  it('is read from its key', () => {
    const key = { id: '3A02', remoteJid: '77123@lid', remoteJidAlt: '919876543210@s.whatsapp.net', fromMe: false }
    const found = readUpsert({ key, message: { conversation: 'hi' }, messageTimestamp: 1_795_000_000 }, me, now)
    expect(found).toMatchObject({ id: '3A02', phone: '+919876543210', lid: '77123@lid', text: 'hi' })
    expect(readUpsert({ key: { ...key, fromMe: true }, message: { conversation: 'hi' } }, me, now)).toBeNull()
    expect(readUpsert({ key, message: undefined }, me, now)).toBeNull()
  })
})
