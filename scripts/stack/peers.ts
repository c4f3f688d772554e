import http from 'node:http'
import net from 'node:net'

const near = new net.BlockList()
for (const [address, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  near.addSubnet(address, bits, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')
near.addSubnet('fe80::', 10, 'ipv6')

/** Where our own reverse proxy may stand: this machine, or a private network. */
export const isNear = (address: string | undefined): boolean =>
  address !== undefined && near.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4')

// of its many overloads, the one that takes any event
const emit = http.Server.prototype.emit as (event: string | symbol, ...args: unknown[]) => boolean

/**
 * Loaded before the web app (`node --import`). Rate limits by address believe X-Forwarded-For, which Next fills in only
 * where nobody did. From a caller on the open internet it is the caller's own word: dropped, so that the socket's address
 * counts. Behind a proxy (near) the last entry is what that proxy saw.
 */
http.Server.prototype.emit = function (this: http.Server, event: string | symbol, ...args: unknown[]) {
  if (event === 'request') {
    const { headers, socket } = args[0] as http.IncomingMessage
    if (!isNear(socket.remoteAddress)) delete headers['x-forwarded-for']
  }
  return emit.call(this, event, ...args)
}
