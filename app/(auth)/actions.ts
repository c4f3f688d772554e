'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { forgotPassword, resetPassword, signIn, signUp, verifyEmail } from '#lib/auth/mutations.ts'
import { forgotSchema, loginSchema, resetSchema, signupSchema, tokenSchema } from '#lib/auth/schema.ts'
import { action } from '#lib/http/action.ts'
import { addressOf } from '#lib/http/caller.ts'
import { startSession } from '#lib/http/signed-in.ts'

const address = async () => addressOf(await headers())
/** Where to go afterwards: a path of ours, nothing that leads elsewhere. */
const next = z
  .string()
  .regex(/^\/(?![/\\])[^\s\\]*$/)
  .catch('/home')

export const logIn = action(loginSchema.extend({ next }), { role: 'public' }, async (input) => {
  await startSession(await signIn(input, { address: await address() }))
  redirect(input.next)
})

export const createAccount = action(signupSchema, { role: 'public' }, async (input, { locale }) => {
  await startSession(await signUp(input, { address: await address(), locale }))
  redirect('/home')
})

export const confirmEmail = action(tokenSchema, { role: 'public' }, ({ token }) => verifyEmail(token))

export const askForReset = action(forgotSchema, { role: 'public' }, async ({ email }) =>
  forgotPassword(email, { address: await address() }),
)

export const choosePassword = action(resetSchema, { role: 'public' }, ({ token, password }) =>
  resetPassword(token, password),
)
