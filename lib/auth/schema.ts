import { z } from 'zod'
import { locales } from '#lib/locales.ts'

/** Passwords that every list of leaked ones starts with, and our own name. */
const COMMON =
  /^(.)\1+$|^(password|passw0rd|12345678|123456789|1234567890|qwerty|iloveyou|broadcaster|welcome|india)[\d!@#]*$/i

export const email = z.string().trim().toLowerCase().pipe(z.email().max(254))
/** A new password. Length matters more than signs (NIST SP 800-63B §3.1.1); the bound keeps hashing cheap. */
export const newPassword = z
  .string()
  .min(10)
  .max(200)
  .refine((value) => !COMMON.test(value), 'passwordCommon')
export const personName = z.string().trim().min(1).max(100)
export const workspaceName = z.string().trim().min(1).max(100)
export const locale = z.enum(locales)

export const signupSchema = z.object({
  name: personName,
  workspaceName,
  email,
  password: newPassword,
  locale: locale.optional(),
})
export type Signup = z.output<typeof signupSchema>

export const loginSchema = z.object({ email, password: z.string().min(1).max(200) })
export type Login = z.output<typeof loginSchema>

export const forgotSchema = z.object({ email })
export const tokenSchema = z.object({ token: z.string().min(20).max(200) })
export const resetSchema = tokenSchema.extend({ password: newPassword })
export const profileSchema = z.object({ name: personName.optional(), locale: locale.optional() })
export const changePasswordSchema = z.object({ currentPassword: z.string().min(1).max(200), password: newPassword })
