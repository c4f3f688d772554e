import type { Channel, SendResult } from '#worker/channels/channel.ts'
import type { ChannelOptions } from '#worker/channels/index.ts'

/** As long as WhatsApp takes to answer, about. */
const ACK_MS = 40

/**
 * A channel that only notes when a message was handed to it: what is measured is the scheduling, and a thousand real
 * sockets would measure this machine's processor instead.
 */
export function noteChannel(
  { session, events }: ChannelOptions,
  noted: (senderId: string, at: number) => void,
): Channel {
  let over = false
  const accepted: SendResult = { kind: 'accepted' }
  return {
    name: 'baileys',
    async connect() {
      const phone = (await session.store.loadCreds()) ?? ''
      setTimeout(async () => {
        if (over) return
        await events.linked({ phone: `+${phone}`, jid: `${phone}:1@s.whatsapp.net`, lid: null })
        await events.ready()
      }, 1)
    },
    lookup: async (phone) => ({ registered: true, jid: `${phone.slice(1)}@s.whatsapp.net`, lid: null }),
    send() {
      noted(session.senderId, performance.now())
      return new Promise((resolve) => setTimeout(resolve, ACK_MS, accepted))
    },
    async refreshKeys() {},
    async close() {
      over = true
    },
    async logout() {
      over = true
    },
  }
}
