import http from 'node:http'
import { expect, it } from 'vitest'
import { isNear } from './peers.ts'

it.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:10.1.2.3', true],
  ['172.31.0.9', true],
  ['fd00::5', true],
  ['172.32.0.9', false],
  ['203.0.113.9', false],
  ['::ffff:203.0.113.9', false],
  ['2001:db8::1', false],
  [undefined, false],
])('a proxy of ours may stand at %s: %s', (address, expected) => expect(isNear(address)).toBe(expected))

it('believes a proxy, and no stranger, about the address of a caller', () => {
  const seen: (string | string[] | undefined)[] = []
  const server = http.createServer(({ headers }) => seen.push(headers['x-forwarded-for']))
  const from = (remoteAddress: string) =>
    server.emit('request', { headers: { 'x-forwarded-for': '198.51.100.7' }, socket: { remoteAddress } }, {})
  from('127.0.0.1')
  from('203.0.113.9')
  expect(seen).toEqual(['198.51.100.7', undefined])
})
