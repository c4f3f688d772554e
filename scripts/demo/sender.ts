import { z } from 'zod'
import type { SimulatorClient } from '#worker/simulator/client.ts'
import { type Rest, until } from './rest.ts'

const sender = z.object({ id: z.string(), phone: z.string().nullable(), status: z.string() })
export type DemoSender = z.infer<typeof sender>

const linkState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('code'), code: z.string() }),
  z.object({ state: z.literal('failed'), reason: z.string() }),
  z.object({ state: z.enum(['idle', 'starting', 'connecting', 'connected', 'expired']) }),
])

export const listSenders = async (api: Rest): Promise<DemoSender[]> =>
  (await api.call('GET', '/api/senders', { answer: z.object({ senders: z.array(sender) }) })).senders

export const createSender = (api: Rest, name: string): Promise<DemoSender> =>
  api.call('POST', '/api/senders', { body: { name }, answer: sender })

/**
 * Links a number as a person does: asks for the code, and lets a simulated phone scan each one that is shown.
 * @param phone digits of E.164
 */
export async function linkSender(
  api: Rest,
  simulator: SimulatorClient,
  id: string,
  phone: string,
  signal: AbortSignal,
): Promise<void> {
  await api.call('POST', `/api/senders/${id}/link`, { body: { method: 'qr' }, answer: z.unknown() })
  let scanned = ''
  await until('linking the number', 60_000, signal, async () => {
    const link = await api.call('GET', `/api/senders/${id}/qr`, { answer: linkState })
    if (link.state === 'connected') return true
    if (link.state === 'failed') throw new Error(`the number was not linked: ${link.reason}`)
    if (link.state === 'expired') throw new Error('the code was not scanned in time')
    if (link.state === 'code' && link.code !== scanned) {
      await simulator.scan({ qr: link.code, phone })
      scanned = link.code
    }
    return undefined
  })
}
