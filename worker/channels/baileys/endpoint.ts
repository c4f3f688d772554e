import { env } from '#lib/env.ts'
import { simulatorClient } from '#worker/simulator/client.ts'
import { trustSimulator } from '#worker/simulator/trust.ts'

/** Where the wire leads: WhatsApp itself, or the simulator that stands in its place. */
export type Endpoint = { kind: 'whatsapp' } | { kind: 'simulator'; url: string }

/**
 * The endpoint of this installation. With SIMULATOR_URL it is the simulator, whose root key is asked for and trusted
 * in the whole process (refused for anything but loopback); WhatsApp cannot be reached from it any more.
 * @throws when the simulator does not answer
 */
export async function resolveEndpoint(): Promise<Endpoint> {
  const { SIMULATOR_URL: url, SIMULATOR_CONTROL_URL: control } = env()
  if (!url) return { kind: 'whatsapp' }
  if (!control) throw new Error('SIMULATOR_CONTROL_URL is needed with SIMULATOR_URL')
  trustSimulator(url, await simulatorClient(control).rootPublicKey())
  return { kind: 'simulator', url }
}
