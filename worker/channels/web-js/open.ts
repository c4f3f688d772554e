import type { Channel } from '../channel.ts'
import type { ChannelOptions } from '../index.ts'
import { browsers } from './browsers.ts'
import { resolveWebEndpoint } from './endpoint.ts'
import { makeWebJsChannel } from './index.ts'

/** The channel on this installation's page, in one of this process's browsers. */
export const openWebJs = async (options: ChannelOptions): Promise<Channel> =>
  makeWebJsChannel({ ...options, endpoint: await resolveWebEndpoint(), browsers: browsers() })
