import { randomInt } from 'node:crypto'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { PRIMARY, type SendingChannel } from './channel.ts'
import { getLinkState, lastLinkWay } from './queries.ts'

/** A number from a range that India does not give out (mobiles begin with 6 to 9), so no demo meets a real phone. */
const demoNumber = () => `91555${randomInt(1_000_000, 9_999_999)}`

/**
 * Lets a phone of the simulator use the code that is on screen: scans the QR, or enters the code. Demo and tests only.
 * @param phone digits in E.164; if left out, the number's own phone or the one that was asked for, else a new demo number
 * @throws AppError demo_only outside the simulator, qr_not_ready, qr_expired
 */
export async function scanWithDemoPhone(
  workspaceId: string,
  senderId: string,
  phone?: string,
  channel: SendingChannel = PRIMARY,
): Promise<{ phone: string }> {
  const { SIMULATOR_CONTROL_URL: control, SIMULATOR_URL: simulator } = env()
  if (!control || !simulator) throw new AppError('demo_only')
  const link = await getLinkState(workspaceId, senderId, channel)
  if (link.state !== 'code') throw new AppError('qr_not_ready')
  const byCode = link.method === 'pairing_code'
  const asked = phone ?? (await lastLinkWay(workspaceId, senderId)).phone
  const digits = (asked ?? demoNumber()).replace(/^\+/, '')
  const response = await fetch(`${control}/control/${byCode ? 'enter-code' : 'scan'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(byCode ? { code: link.code, phone: digits } : { qr: link.code, phone: digits }),
    signal: AbortSignal.timeout(10_000),
  })
  if (response.status === 404) throw new AppError('qr_expired')
  if (!response.ok) throw new AppError('unavailable', { service: 'simulator' })
  return { phone: `+${digits}` }
}
