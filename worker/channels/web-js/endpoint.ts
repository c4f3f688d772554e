import { env } from '#lib/env.ts'
import { simulatorClient } from '#worker/simulator/client.ts'
import { isSimulatorEndpoint } from '#worker/simulator/trust.ts'

/** The page that stands for WhatsApp: its own, or the simulator's, where WPP is there already. */
export type WebEndpoint = { kind: 'whatsapp' | 'simulator'; url: string }

const WHATSAPP_WEB = 'https://web.whatsapp.com/'

/** The stand-in of the simulator that is controlled at this address. @throws for anything but loopback */
export function standInOf(controlUrl: string): WebEndpoint {
  const url = new URL('/web', controlUrl)
  if (!isSimulatorEndpoint(`ws://${url.host}/`) || url.protocol !== 'http:')
    throw new Error('the stand-in of WhatsApp Web is on loopback only')
  return { kind: 'simulator', url: url.href }
}

/**
 * The page of this installation; with SIMULATOR_URL the stand-in, and WhatsApp can't be reached any more.
 * @throws when the simulator does not answer
 */
export async function resolveWebEndpoint(): Promise<WebEndpoint> {
  const { SIMULATOR_URL: wire, SIMULATOR_CONTROL_URL: control } = env()
  if (!wire) return { kind: 'whatsapp', url: WHATSAPP_WEB }
  if (!control) throw new Error('SIMULATOR_CONTROL_URL is needed with SIMULATOR_URL')
  await simulatorClient(control).info()
  return standInOf(control)
}
