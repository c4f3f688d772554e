import { cookies, headers } from 'next/headers'
import { THEME_COOKIE } from '#lib/http/cookies.ts'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

export async function currentTheme(): Promise<Theme> {
  const value = (await cookies()).get(THEME_COOKIE)?.value
  return themes.find((theme) => theme === value) ?? 'system'
}
/** The nonce that proxy.ts gave this request. */
export const currentNonce = async (): Promise<string | undefined> => (await headers()).get('x-nonce') ?? undefined

/** Runs before the first paint: only the browser knows what `system` means. */
export const THEME_SCRIPT = `(function(){var d=document.documentElement,m=matchMedia('(prefers-color-scheme: dark)');function f(){var t=d.dataset.theme;d.classList.toggle('dark',t==='dark'||(t==='system'&&m.matches))}f();m.addEventListener('change',f);new MutationObserver(f).observe(d,{attributes:true,attributeFilter:['data-theme']})})()`
