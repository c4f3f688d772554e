import { type BinaryNode, QueryIds, XWAPaths } from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import type { NewChatQuota, TimeLock } from './faults.ts'
import type { Network } from './network.ts'
import { element, epochSeconds, SERVER } from './nodes.ts'
import { push } from './outbox.ts'

const DAY_SECONDS = 86_400
const ORDINARY_QUOTA = 10_000

/** Answers the GraphQL queries about an account's standing. */
export function answerMex(network: Network, account: Account, query: BinaryNode | undefined): BinaryNode[] {
  const data =
    query?.attrs.query_id === QueryIds.MESSAGE_CAPPING_INFO
      ? { [XWAPaths.xwa2_message_capping_info]: capPayload(network.faults.newChatQuota(account.phone)) }
      : { [XWAPaths.xwa2_fetch_account_reachout_timelock]: lockPayload(network.faults.timeLock(account.phone)) }
  return [element('result', {}, Buffer.from(JSON.stringify({ data })))]
}

/** Tells a linked device that its reach-out restriction began or ended. */
export function announceTimeLock(network: Network, account: Account, id: string): void {
  const payload = lockPayload(network.faults.timeLock(account.phone))
  const body = JSON.stringify({ data: { xwa2_notify_account_reachout_timelock: payload } })
  const update = element('update', { op_name: 'NotificationUserReachoutTimelockUpdate' }, Buffer.from(body))
  push(network, account, element('notification', { from: SERVER, type: 'mex', id, t: epochSeconds() }, [update]))
}

function lockPayload({ active, until, type }: TimeLock): Record<string, unknown> {
  return {
    is_active: active,
    enforcement_type: type,
    ...(active && until !== undefined && { time_enforcement_ends: String(until) }),
  }
}

/** Tells a linked device that WhatsApp's quota of new chats has changed. */
export function announceQuota(network: Network, account: Account, id: string): void {
  const payload = capPayload(network.faults.newChatQuota(account.phone))
  const body = JSON.stringify({ data: { xwa2_notify_new_chat_messages_capping_info_update: payload } })
  const update = element('update', { op_name: 'MessageCappingInfoNotification' }, Buffer.from(body))
  push(network, account, element('notification', { from: SERVER, type: 'mex', id, t: epochSeconds() }, [update]))
}

function capPayload(quota: NewChatQuota | undefined): Record<string, unknown> {
  const now = Number(epochSeconds())
  return {
    total_quota: quota?.total ?? ORDINARY_QUOTA,
    used_quota: quota?.used ?? 0,
    cycle_start_timestamp: String(now - DAY_SECONDS),
    cycle_end_timestamp: String(quota?.until ?? now + DAY_SECONDS),
    server_sent_timestamp: String(now),
    ote_status: 'NOT_ELIGIBLE',
    mv_status: 'NOT_ELIGIBLE',
    capping_status: quota && quota.used >= quota.total ? 'CAPPED' : 'NONE',
  }
}
