'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { sendVerification, signOut, updateProfile } from '#lib/auth/mutations.ts'
import { locale as localeSchema } from '#lib/auth/schema.ts'
import { action } from '#lib/http/action.ts'
import { choiceCookie, LOCALE_COOKIE } from '#lib/http/cookies.ts'
import { endSession } from '#lib/http/signed-in.ts'

/** The page's language from now on, and for a signed-in person that of their mails. */
export const chooseLanguage = action(
  z.object({ locale: localeSchema }),
  { role: 'public' },
  async ({ locale }, { member }) => {
    ;(await cookies()).set(choiceCookie(LOCALE_COOKIE, locale))
    if (member) await updateProfile(member.userId, { locale })
  },
)

export const logOut = action(z.object({}), {}, async (_, { userId }) => {
  await signOut(userId)
  await endSession()
  redirect('/login')
})

export const resendVerification = action(z.object({}), {}, (_, { userId }) => sendVerification(userId))
