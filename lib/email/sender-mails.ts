import { address, compose, type Recipient } from '#lib/email/compose.ts'
import type { Mail } from '#lib/email/send.ts'
import { formatsOf } from '#lib/locales.ts'
import { type AlertReason, healsByLinking } from '#lib/senders/incident.ts'
import { translator } from '#lib/texts.ts'

/** What the mail says of the number. */
export type AboutSender = {
  senderId: string
  name: string
  phone: string | null
  timeZone: string
  runs: string[]
  waiting: number
  expiresAt: Date | null
}

type Words = ReturnType<typeof translator<'mail'>>
/** How many messages wait, and of which campaigns. */
const waitingLine = (t: Words, { waiting, runs }: AboutSender) =>
  t('sender.waiting', { count: waiting, runs: runs.map((name) => `“${name}”`).join(', ') })

const write = (
  to: Recipient,
  t: Words,
  subject: string,
  body: string,
  button: string,
  path: string,
  heading = subject,
): Mail =>
  compose(to, subject, { lang: to.locale, heading, body, button, link: address(path), footer: t('sender.footer') })

/** A number cannot send any more until somebody acts: why, what waits for it, and the way to put it right. */
export function heldMail(to: Recipient, about: AboutSender, reason: AlertReason): Mail {
  const t = translator(to.locale, 'mail', about.timeZone)
  const values = { sender: about.name, phone: about.phone ?? '' }
  const relink = healsByLinking(reason)
  return write(
    to,
    t,
    t(`sender.held.${reason}.subject`, values),
    `${t(`sender.held.${reason}.body`, values)} ${waitingLine(t, about)}`,
    t(relink ? 'sender.relink' : 'sender.look'),
    relink ? `/senders/${about.senderId}/link` : `/senders/${about.senderId}`,
  )
}

/** The number has been without a link for a day. */
export function reminderMail(to: Recipient, about: AboutSender): Mail {
  const t = translator(to.locale, 'mail', about.timeZone)
  const values = { sender: about.name, phone: about.phone ?? '' }
  const body = `${t('sender.reminder.body', values)} ${waitingLine(t, about)} ${t('sender.reminder.ask')}`
  return write(to, t, t('sender.reminder.subject', values), body, t('sender.relink'), `/senders/${about.senderId}/link`)
}

/** The session ends in so many days because nobody uses it. */
export function endingMail(to: Recipient, about: AboutSender, days: number): Mail {
  const t = translator(to.locale, 'mail', about.timeZone)
  const long = { ...formatsOf(to.locale).dateTime.long, timeZone: about.timeZone }
  const date = about.expiresAt ? about.expiresAt.toLocaleDateString(`${to.locale}-IN-u-nu-latn`, long) : ''
  const values = { sender: about.name, phone: about.phone ?? '', days, date }
  return write(
    to,
    t,
    t('sender.ending.subject', values),
    t('sender.ending.body', values),
    t('sender.ending.button'),
    `/senders/${about.senderId}`,
  )
}
