import { randomBytes } from 'node:crypto'
import { DAY, HOUR } from '#lib/clock.ts'
import { sha256 } from '#lib/crypto.ts'
import { kv } from '#lib/kv.ts'

/** Links in mails. Only a hash of the token is kept; it works once. */
export type LinkKind = 'verify' | 'reset'
const LIFE: Record<LinkKind, number> = { verify: 2 * DAY, reset: HOUR }
const keyOf = (kind: LinkKind, token: string) => `link:${kind}:${sha256(token)}`

export async function newLinkToken(kind: LinkKind, userId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await kv().set(keyOf(kind, token), userId, LIFE[kind])
  return token
}
/** The user of a link that is fresh and unused, and uses it up. */
export const takeLinkToken = (kind: LinkKind, token: string): Promise<string | null> => kv().take(keyOf(kind, token))
