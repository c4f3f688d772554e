import { Resend } from 'resend'
import { keepMail } from '#lib/email/kept.sql.ts'
import { env, network } from '#lib/env.ts'

export type Mail = { to: string; subject: string; text: string; html: string }

/** Whether kept mail is shown at /dev/mail: never where strangers could read other people's links. */
export const showsKeptMail = (): boolean =>
  !env().RESEND_API_KEY && (env().NODE_ENV !== 'production' || network() === 'simulator')

/** Whether a person can read what we send: through a provider, or at /dev/mail. */
export const mailReachesPeople = (): boolean => Boolean(env().RESEND_API_KEY) || showsKeptMail()

/**
 * Sends by Resend where it has a key, else keeps the mail.
 * @param key names this mail: sent again under the same key it goes out once (Resend remembers a key for a day)
 * @throws Error in Resend's words
 */
export async function sendMail(mail: Mail, key?: string): Promise<void> {
  const provider = env().RESEND_API_KEY
  if (!provider) return keepMail(mail, key)
  const { error } = await new Resend(provider).emails.send(
    { from: env().MAIL_FROM, ...mail },
    key === undefined ? {} : { idempotencyKey: key },
  )
  if (error) throw new Error(`Resend: ${error.name}: ${error.message}`)
}
