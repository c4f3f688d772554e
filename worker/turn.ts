import type { Clock } from '#lib/clock.ts'
import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import type { SendReason } from '#lib/messages/reasons.ts'
import { rememberRegistration, setAddress } from '#lib/messages/recipients.sql.ts'
import type { Claimed } from '#lib/messages/turn.sql.ts'
import { type Answer, NOT_TRIED, readAnswer, readLookupFailure } from './answers.ts'
import type { Channel } from './channels/channel.ts'
import type { Outcomes } from './outcomes.ts'

export type TurnContext = {
  clock: Clock
  channel: Channel
  epoch: number
  outcomes: Outcomes
  sendTimeoutMs: number
  /** False once the lease or the connection is gone: nothing may leave any more. */
  usable(): boolean
  /** Called at the moment the message is handed to the channel. */
  leaving(): void
}

const block = (reason: SendReason): Answer => ({ message: { to: 'blocked', reason, code: null }, sender: null })

/** Asks WhatsApp for a phone it has not been asked for lately. @returns the address, or what became of the message */
async function address(context: TurnContext, message: Claimed): Promise<string | Answer> {
  const { workspaceId, phone } = message
  let found: Awaited<ReturnType<Channel['lookup']>>
  await failpoint('lookup.before')
  try {
    found = await context.channel.lookup(phone)
  } catch (error) {
    return context.usable() ? readLookupFailure((error as { code?: number | null }).code ?? null) : NOT_TRIED
  }
  const { optedOut } = await rememberRegistration(workspaceId, phone, found)
  await failpoint('lookup.stored')
  if (!found.registered) return block('not_on_whatsapp')
  if (optedOut && message.kind !== 'opt_out_notice') return block('opted_out')
  if (found.jid !== message.jid) await setAddress(message.id, context.epoch, found.jid)
  return found.jid
}

async function answerOf(context: TurnContext, message: Claimed): Promise<Answer> {
  if (!context.usable()) return NOT_TRIED
  let jid = message.jid
  if (!message.onWhatsApp) {
    try {
      const found = await address(context, message)
      if (typeof found !== 'string') return found
      jid = found
    } catch (error) {
      // nothing has left yet: the database could not say whether it may
      log.warn({ err: error, message: message.id }, 'not sent')
      return NOT_TRIED
    }
  }
  await failpoint('send.before')
  if (!context.usable()) return NOT_TRIED
  context.leaving()
  const { waMessageId: id, text } = message
  const result = await context.channel.send({ id, jid, text, usable: context.usable }, context.sendTimeoutMs)
  if (result.kind === 'accepted') await failpoint('send.acked')
  if (message.onWhatsApp && result.kind === 'not_written' && result.cause === 'no_devices') {
    // WhatsApp's answer that was kept may be out of date: who has left it since is not tried again
    const found = await address(context, message).catch(() => null)
    if (found !== null && typeof found !== 'string') return found
  }
  return readAnswer(result)
}

/**
 * Sends one claimed message at its planned time and has the outcome stored. When this resolves the row says what became
 * of it. @returns what the answer means for the sender as a whole
 */
export async function runTurn(context: TurnContext, message: Claimed, plannedAt: number): Promise<Answer> {
  const waitMs = plannedAt - context.clock.monotonic()
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  const answer = await answerOf(context, message)
  const { senderId, waMessageId, id } = message
  if (answer.message.to === 'sent') await context.outcomes.good({ senderId, waMessageId, status: 'sent', at: null })
  else {
    log.info({ message: id, ...answer.message }, 'a message was not accepted')
    await context.outcomes.bad({ id, epoch: context.epoch, ...answer.message })
  }
  return answer
}
