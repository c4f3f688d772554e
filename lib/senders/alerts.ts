import { sendMail } from '#lib/email/send.ts'
import { endingMail, heldMail, reminderMail } from '#lib/email/sender-mails.ts'
import { type AlertFacts, alertFacts, keepersOf } from './alerts.sql.ts'
import { healsByLinking, type Incident } from './incident.ts'

export type Ending = { workspaceId: string; senderId: string; sessionId: string; days: number; expiresAt: string }

/** Whether what the event told of still is so: it may have been put right before anybody was written to. */
const lasts = (facts: AlertFacts | undefined, { sessionId, reason }: Incident): facts is AlertFacts =>
  facts !== undefined &&
  facts.status !== 'active' &&
  facts.sessionId === sessionId &&
  // a restriction outranks the hold of a lost link: that is told all the same
  (facts.holdReason === reason ||
    (facts.holdReason !== 'banned' && facts.loggedOutHours !== null && healsByLinking(reason)))

const ends = (facts: AlertFacts | undefined, { sessionId, expiresAt }: Ending): facts is AlertFacts =>
  facts?.sessionLive === true &&
  facts.sessionId === sessionId &&
  facts.expiresAt?.getTime() === new Date(expiresAt).getTime()

const ids = async (workspaceId: string): Promise<string[]> => (await keepersOf(workspaceId)).map(({ id }) => id)

/** Who is to be told of an incident: the ids of the workspace's owners and admins; nobody once it is over. */
export const toldOfIncident = async (incident: Incident): Promise<string[]> =>
  lasts(await alertFacts(incident.workspaceId, incident.senderId), incident) ? ids(incident.workspaceId) : []

/** Who is to be warned of a session's end; nobody once it was extended or has ended. */
export const toldOfEnding = async (ending: Ending): Promise<string[]> =>
  ends(await alertFacts(ending.workspaceId, ending.senderId), ending) ? ids(ending.workspaceId) : []

/**
 * Mails one person about an incident that lasts, in their language. Repeating it sends no second one.
 * @param eventId names the incident
 * @returns false when there was nothing to tell any more
 * @throws what the mail provider says
 */
export async function mailIncident(
  incident: Incident,
  userId: string,
  eventId: string,
  kind: 'first' | 'reminder',
): Promise<boolean> {
  const facts = await alertFacts(incident.workspaceId, incident.senderId)
  const [person] = await keepersOf(incident.workspaceId, userId)
  if (!person || !lasts(facts, incident)) return false
  const about = { ...facts, senderId: incident.senderId }
  const mail = kind === 'first' ? heldMail(person, about, incident.reason) : reminderMail(person, about)
  await sendMail(mail, `${eventId}:${kind}:${userId}`)
  return true
}

/** The same for a session that ends soon. */
export async function mailEnding(ending: Ending, userId: string, eventId: string): Promise<boolean> {
  const facts = await alertFacts(ending.workspaceId, ending.senderId)
  const [person] = await keepersOf(ending.workspaceId, userId)
  if (!person || !ends(facts, ending)) return false
  await sendMail(endingMail(person, { ...facts, senderId: ending.senderId }, ending.days), `${eventId}:${userId}`)
  return true
}
