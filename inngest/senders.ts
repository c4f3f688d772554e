import { mailEnding, mailIncident, toldOfEnding, toldOfIncident } from '#lib/senders/alerts.ts'
import { healsByLinking } from '#lib/senders/incident.ts'
import { inngest } from './client.ts'
import { senderHeld, sessionEnding } from './events.ts'

/**
 * A number cannot send until somebody acts: its keepers get a mail, and a reminder where it still has no link a day
 * later. Each step looks afresh, and each mail goes out once, however often its step runs.
 * @param remindAfter another time than a day is for tests
 */
export const makeHeldSender = (remindAfter = '24h') =>
  inngest.createFunction(
    { id: 'held-sender', name: 'Held sender', retries: 10, triggers: [senderHeld] },
    async ({ event, step }) => {
      const incident = event.data
      const eventId = event.id ?? `${incident.senderId}:${incident.sessionId}:${incident.reason}`
      for (const userId of await step.run('who', () => toldOfIncident(incident)))
        await step.run(`mail-${userId}`, () => mailIncident(incident, userId, eventId, 'first'))
      if (!healsByLinking(incident.reason)) return
      await step.sleep('a-day', remindAfter)
      for (const userId of await step.run('who-still', () => toldOfIncident(incident)))
        await step.run(`remind-${userId}`, () => mailIncident(incident, userId, eventId, 'reminder'))
    },
  )
export const heldSender = makeHeldSender()

/** A session ends soon because nobody uses it: its keepers get a mail. */
export const endingSession = inngest.createFunction(
  { id: 'ending-session', name: 'Ending session', retries: 10, triggers: [sessionEnding] },
  async ({ event, step }) => {
    const ending = event.data
    const eventId = event.id ?? `${ending.sessionId}:${ending.days}`
    for (const userId of await step.run('who', () => toldOfEnding(ending)))
      await step.run(`mail-${userId}`, () => mailEnding(ending, userId, eventId))
  },
)
