import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Rest, until } from './rest.ts'

const view = z.object({
  importId: z.string(),
  status: z.enum(['uploaded', 'ready', 'importing', 'completed', 'failed']),
  error: z.string().nullable(),
  imported: z.number(),
  updated: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
})
export type Imported = z.infer<typeof view>

const CONSENT = 'These people asked this shop for messages on WhatsApp.'

export type ContactFile = { name: string; bytes: Uint8Array }
export const contactFile = (file: string): ContactFile => ({ name: path.basename(file), bytes: fs.readFileSync(file) })

/** Sends a contact file as it is, and waits until every row is in, refused or known. @throws Error with the reason */
export async function importContacts(api: Rest, { name, bytes }: ContactFile, signal: AbortSignal): Promise<Imported> {
  const query = new URLSearchParams({ fileName: name, consent: CONSENT, start: 'true' })
  const started = await api.call('POST', `/api/contacts/import?${query}`, { body: bytes, answer: view })
  return until('the import', 120_000, signal, async () => {
    const now = await api.call('GET', `/api/contacts/import/${started.importId}`, { answer: view })
    if (now.status === 'failed') throw new Error(`the file was not imported: ${now.error}`)
    if (now.status === 'ready') throw new Error('the file waits for somebody to say which column is the phone')
    return now.status === 'completed' ? now : undefined
  })
}
