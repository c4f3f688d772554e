import { describe, expect, it } from 'vitest'
import { standInOf } from './endpoint.ts'
import { type Asked, hostsOf, mayAsk } from './walls.ts'

const whatsapp = { kind: 'whatsapp', url: 'https://web.whatsapp.com/' } as const
const standIn = standInOf('http://127.0.0.1:4711')
const asked = (url: string, kind = 'script', navigation = false): Asked => ({ url, kind, navigation })

describe('the walls around WhatsApp Web', () => {
  it.each([
    'https://web.whatsapp.com/app.js',
    'https://static.whatsapp.net/rsrc.php/x.js',
    'https://mmg.whatsapp.net/v/1',
    'https://whatsapp.com/x',
    'data:text/plain,x',
    'blob:https://web.whatsapp.com/1',
  ])('let it ask %s', (url) => expect(mayAsk(whatsapp, asked(url))).toBe(true))

  it.each([
    'http://web.whatsapp.com/app.js',
    'https://web.whatsapp.com:8443/app.js',
    'https://web.whatsapp.com.example.com/app.js',
    'https://evilwhatsapp.com/app.js',
    'https://www.google-analytics.com/g/collect',
    'http://127.0.0.1:3000/',
    'file:///etc/passwd',
    'chrome://version',
    'not a url',
  ])('refuse %s', (url) => expect(mayAsk(whatsapp, asked(url))).toBe(false))

  it('let the page itself be WhatsApp Web only, and no frame of data', () => {
    expect(mayAsk(whatsapp, asked('https://web.whatsapp.com/', 'document', true))).toBe(true)
    for (const url of [
      'https://static.whatsapp.net/',
      'https://example.com/',
      'data:text/html,x',
      'blob:https://web.whatsapp.com/1',
    ])
      expect(mayAsk(whatsapp, asked(url, 'document', true))).toBe(false)
  })

  it.each(['image', 'media', 'font'])('let no %s through', (kind) => {
    expect(mayAsk(whatsapp, asked('https://static.whatsapp.net/x', kind))).toBe(false)
  })

  it('hold the stand-in to the simulator, whatever it asks for', () => {
    expect(mayAsk(standIn, asked('http://127.0.0.1:4711/web', 'document', true))).toBe(true)
    for (const url of ['https://web.whatsapp.com/', 'http://localhost:4711/', 'http://[::1]:4711/'])
      for (const navigation of [true, false]) expect(mayAsk(standIn, asked(url, 'script', navigation))).toBe(false)
    expect(mayAsk(standIn, asked('http://127.0.0.1:4712/'))).toBe(false)
    expect(hostsOf(standIn)).toEqual(['127.0.0.1'])
    expect(hostsOf(whatsapp).every((host) => /whatsapp\.(com|net)$/.test(host))).toBe(true)
  })

  it.each(['http://example.com', 'http://10.0.0.1:80', 'https://127.0.0.1:1'])('know no stand-in at %s', (url) => {
    expect(() => standInOf(url)).toThrow('loopback only')
  })
})
