import {
  accountByEmail,
  accountById,
  firstWorkspace,
  insertAccount,
  markVerified,
  raiseVersion,
  setPassword,
  touchLogin,
  updateUser,
} from '#lib/auth/accounts.sql.ts'
import { hashPassword, passwordFits } from '#lib/auth/password.ts'
import type { Login, Signup } from '#lib/auth/schema.ts'
import type { SessionClaims } from '#lib/auth/token.ts'
import { newLinkToken, takeLinkToken } from '#lib/auth/tokens.ts'
import { HOUR, MINUTE } from '#lib/clock.ts'
import { sha256 } from '#lib/crypto.ts'
import { transaction } from '#lib/db.ts'
import { resetMail, verifyMail } from '#lib/email/mails.ts'
import { mailReachesPeople, sendMail } from '#lib/email/send.ts'
import { AppError } from '#lib/errors.ts'
import { defaultLocale, type Locale } from '#lib/locales.ts'
import { log } from '#lib/log.ts'
import { clearRate, limitRate } from '#lib/rate-limit.ts'

export const TRIAL_DAYS = 7
export type SignedIn = SessionClaims & { locale: Locale }

const accountKey = (what: string, email: string) => `${what}-account:${sha256(email)}`

/**
 * A new user, owner of a new workspace on trial, signed in. The mail with the link goes out after the commit; if it
 * cannot, the account stands and the link can be asked for again.
 * @throws AppError email_taken, rate_limited
 */
export async function signUp(
  input: Signup,
  { address, locale }: { address: string; locale: Locale },
): Promise<SignedIn> {
  await limitRate(`signup-address:${address}`, 60, HOUR)
  const chosen = input.locale ?? locale
  const passwordHash = await hashPassword(input.password)
  // Where no mail can reach anybody, nobody can be asked to follow a link in one.
  const verified = !mailReachesPeople()
  const made = await transaction((client) =>
    insertAccount(client, { ...input, passwordHash, locale: chosen, trialDays: TRIAL_DAYS, verified }),
  )
  if (!made) throw new AppError('email_taken')
  if (!verified)
    await sendVerification(made.userId).catch((error: unknown) =>
      log.error({ err: error, userId: made.userId }, 'verification mail'),
    )
  return { ...made, locale: chosen }
}

/**
 * The session of a person who knows the password. An unknown e-mail and a wrong password get the same answer after the
 * same work.
 * @throws AppError wrong_credentials, rate_limited, workspace_suspended (only after a right password)
 */
export async function signIn({ email, password }: Login, { address }: { address: string }): Promise<SignedIn> {
  await limitRate(`login-address:${address}`, 60, 15 * MINUTE)
  await limitRate(accountKey('login', email), 10, 15 * MINUTE)
  const account = await accountByEmail(email)
  const fits = await passwordFits(password, account?.passwordHash)
  if (!account || !fits) throw new AppError('wrong_credentials')
  const place = await firstWorkspace(account.userId)
  if (!place) throw new AppError('wrong_credentials')
  if (place.suspended) throw new AppError('workspace_suspended')
  await touchLogin(account.userId)
  await clearRate(accountKey('login', email))
  return {
    userId: account.userId,
    workspaceId: place.workspaceId,
    version: account.version,
    locale: account.locale ?? defaultLocale,
  }
}

/** Ends every session of this person, on every device, at once. */
export async function signOut(userId: string): Promise<void> {
  await raiseVersion(userId)
}

/** Sends the link that confirms an e-mail. Nothing happens when it is confirmed already. @throws AppError rate_limited */
export async function sendVerification(userId: string): Promise<void> {
  const account = await accountById(userId)
  if (!account || account.verified) return
  await limitRate(`verify-mail:${userId}`, 5, HOUR)
  const token = await newLinkToken('verify', userId)
  await sendMail(verifyMail(account, token))
}

/** @throws AppError link_expired */
export async function verifyEmail(token: string): Promise<void> {
  const userId = await takeLinkToken('verify', token)
  if (!userId) throw new AppError('link_expired')
  await markVerified(userId)
}

/** A link is for the password of its time: once that was changed, older links no longer work. */
const resetClaim = ({ userId, passwordHash }: { userId: string; passwordHash: string }) =>
  `${userId} ${sha256(passwordHash)}`

/** Sends a link to choose a new password, if there is such a user; the answer is the same either way. @throws AppError rate_limited */
export async function forgotPassword(email: string, { address }: { address: string }): Promise<void> {
  await limitRate(`reset-address:${address}`, 20, HOUR)
  await limitRate(accountKey('reset', email), 5, HOUR)
  const account = await accountByEmail(email)
  // A link is made for a stranger too, and given to nobody: the answer comes after the same work.
  const token = await newLinkToken('reset', account ? resetClaim(account) : '')
  if (!account) return
  // Not awaited: how long a mail takes would tell that the account exists.
  void sendMail(resetMail(account, token)).catch((error: unknown) => log.error({ err: error }, 'reset mail'))
}

/** A new password by a link from a mail; also confirms the e-mail and ends every session. @throws AppError link_expired */
export async function resetPassword(token: string, password: string): Promise<void> {
  const claim = await takeLinkToken('reset', token)
  const account = claim ? await accountById(claim.split(' ')[0]!) : null
  if (!account || resetClaim(account) !== claim) throw new AppError('link_expired')
  await setPassword(account.userId, await hashPassword(password), true)
}

/** A new password by a person who knows the old one. Other sessions end; the version returned is for this one. @throws AppError wrong_credentials */
export async function changePassword(userId: string, current: string, password: string): Promise<number> {
  await limitRate(`password:${userId}`, 10, 15 * MINUTE)
  const account = await accountById(userId)
  if (!(await passwordFits(current, account?.passwordHash))) throw new AppError('wrong_credentials')
  return setPassword(userId, await hashPassword(password), false)
}

export const updateProfile = (
  userId: string,
  change: { name?: string | undefined; locale?: Locale | undefined },
): Promise<void> => updateUser(userId, change)
