import type { Settings } from '../settings.ts'
import { backupRow, type engines, linkBackup, senderRow, until } from './engine.ts'

/** Times of the failover that tests can wait for; what must not happen meanwhile takes a minute. */
export const quickFailover: Partial<Settings> = {
  unreachableMs: 100,
  healthyMs: 60_000,
  healthyMostMs: 60_000,
  backupPatienceMs: 60_000,
  backupIdleMs: 60_000,
  backupReconnectMs: 10,
  backupReconnectMaxMs: 50,
  retryMs: 30,
}

/** A number with a backup, both connected. */
export async function aNumberWithBackup(
  { aLinkedNumber }: Pick<ReturnType<typeof engines>, 'aLinkedNumber'>,
  over: Partial<Settings> = {},
) {
  const all = await aLinkedNumber({ ...quickFailover, ...over })
  await linkBackup({ scan: (code, phone) => all.whatsapp.scan(code, phone) }, all.number)
  await until(async () => (await backupRow(all.number.senderId)).status === 'connected', 'the backup')
  const { senderId, phone } = all.number
  return {
    ...all,
    senderId,
    phone,
    active: async () => {
      const { active_channel: channel, active_channel_reason: reason } = await senderRow(senderId)
      return [channel, reason]
    },
    rested: async () => {
      await until(async () => (await backupRow(senderId)).close_reason === 'resting', 'the backup at rest')
    },
  }
}
export const REFUSED = { kind: 'refused', code: 500 } as const
export const ACCEPTED = { kind: 'accepted' } as const
