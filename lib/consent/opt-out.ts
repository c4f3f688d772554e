import { type Language, PHRASES } from './opt-out-words.ts'

/** What a reply asks of us, and in which language. */
export type Wish = { wish: 'stop' | 'start'; language: Language }

/** Longer replies are a conversation, not an order, unless they begin with a STOP that stands alone. */
const MOST_WORDS = 12

/** One spelling for what phones write in many: forms of Unicode, nukta, chandrabindu, joiners, emoji, punctuation. */
function words(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Cf}|\ufe0e|\ufe0f/gu, '')
    .replace(/\u093c/g, '') // nukta: ज़ and ज are one to a hurried thumb
    .replace(/\u0901/g, '\u0902') // chandrabindu and anusvara too
    .replace(/['’‘`]/g, '')
    .replace(/[\u0300-\u036f]/g, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
}

const spelled = (list: string) => list.split(/\s*,\s*/).map((phrase) => words(phrase))
const compiled = PHRASES.map(({ core, beside, ...rest }) => ({
  ...rest,
  core: spelled(core),
  beside: new Set(words(beside)),
}))

/** Removes the phrase once; null when it is not in there. */
function without(all: readonly string[], phrase: readonly string[]): string[] | null {
  for (let at = 0; at + phrase.length <= all.length; at++)
    if (phrase.every((word, i) => all[at + i] === word)) return [...all.slice(0, at), ...all.slice(at + phrase.length)]
  return null
}

function readWords(all: readonly string[]): Wish | null {
  if (all.length === 0 || all.length > MOST_WORDS) return null
  for (const { wish, language, core, beside } of compiled)
    for (const phrase of core) {
      const rest = without(all, phrase)
      if (rest?.every((word) => beside.has(word))) return { wish, language }
    }
  return null
}

/**
 * Reads an inbound message for an opt-out or an opt-in, in English, Hindi and Marathi, in their own script and as people
 * type them in Latin letters. It counts only where the whole message says so: a core phrase, and beside it nothing but
 * words that belong to such a wish ("please stop these messages", not "please stop by the shop"). A message whose first
 * sentence is the wish counts too ("STOP. I never asked for this"). A single word as a question does not ("बंद?" asks
 * whether the shop is closed). Pure.
 */
export function readWish(text: string | null): Wish | null {
  if (!text || text.length > 2_000) return null
  const whole = text.trim()
  const all = words(whole)
  if (all.length === 1 && /[?？]/u.test(whole)) return null
  const found = readWords(all)
  if (found) return found
  const first = /^(.+?)(?:[.!।|]+\s|[\r\n]+)/su.exec(whole)?.[1]
  const wish = first ? readWords(words(first)) : null
  return wish?.wish === 'stop' ? wish : null
}
