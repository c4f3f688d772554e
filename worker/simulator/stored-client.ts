import { BufferJSON, initAuthCreds } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { SimulatorClient } from './client.ts'
import type { Simulator } from './server.ts'
import { loginClient, memoryAuth, openClient, until } from './testing.ts'

/** What a linked client keeps: credentials and keys as text, each key under `type|id`. */
export const storedClientSchema = z.object({
  /** Digits. */
  phone: z.string(),
  jid: z.string(),
  lid: z.string().nullable(),
  creds: z.string(),
  keys: z.array(z.tuple([z.string(), z.string()])),
})
export type StoredClient = z.infer<typeof storedClientSchema>

/** Links a number as a person does, logs in once (which uploads its keys), and writes down what it keeps. */
export async function linkOne(
  simulator: Pick<Simulator, 'url' | 'rootPublicKey'>,
  control: SimulatorClient,
  phone: string,
): Promise<StoredClient> {
  const rows = new Map<string, string>()
  const auth = memoryAuth(rows, initAuthCreds())
  const first = openClient(simulator, auth)
  const qr = await until(() => first.states.find((state) => state.qr)?.qr, 'a QR', 60_000)
  await control.scan({ qr, phone })
  await until(() => first.states.some((state) => state.connection === 'close'), 'the end of pairing', 60_000)
  const linked = await loginClient(simulator, auth)
  await until(() => [...rows.keys()].some((key) => key.startsWith('pre-key|')), 'keys', 60_000)
  linked.end()
  const { me } = auth.creds
  if (!me) throw new Error(`${phone} was not linked`)
  return {
    ...{ phone, jid: me.id, lid: me.lid ?? null, creds: JSON.stringify(auth.creds, BufferJSON.replacer) },
    keys: [...rows],
  }
}
