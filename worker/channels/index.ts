import type { Logger } from 'pino'
import type { Clock } from '#lib/clock.ts'
import type { Session } from '#lib/senders/keys.ts'
import { resolveEndpoint } from './baileys/endpoint.ts'
import { makeBaileysChannel } from './baileys/index.ts'
import type { Channel, ChannelEvents, ChannelName } from './channel.ts'

/** What every channel is made of: one session taken over for one lease epoch. */
export type ChannelOptions = {
  session: Session
  events: ChannelEvents
  /** The stored text of a message of this sender, for a phone that asks for it again; null when it is none of ours. */
  getMessage(id: string): Promise<string | null>
  /** Link by a code that is entered on this phone (E.164), in place of a QR. */
  pairWith?: string | null
  clock?: Clock
  log?: Logger
}
type MakeChannel = (options: ChannelOptions) => Promise<Channel>

const CHANNELS: Partial<Record<ChannelName, MakeChannel>> = {
  baileys: async (options) => makeBaileysChannel({ ...options, endpoint: await resolveEndpoint() }),
  // loaded when it is wanted: most workers never open a browser
  web_js: async (options) => (await import('./web-js/open.ts')).openWebJs(options),
}

/**
 * Makes the channel of this name; connect() is the caller's.
 * @throws Error for a channel that this build does not have, or when the simulator does not answer
 */
export async function makeChannel(name: ChannelName, options: ChannelOptions): Promise<Channel> {
  const make = CHANNELS[name]
  if (!make) throw new Error(`channel ${name} is not part of this build`)
  return make(options)
}
