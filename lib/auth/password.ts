import { hash, verify } from '@node-rs/argon2'

/** argon2id with OWASP's least settings: 19 MiB, 2 passes, 1 lane; about 50 ms. */
const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** A hash of the same cost, of a password that nobody has: an unknown user takes as long as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$yLqC64E7ghiAHcgKo4huXw$DQCXxXx+Tg9Guz+HI8tjCj6Sy9ihnoF9lrLRNSeKfC8'

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), OPTIONS)

/** @param stored the user's hash; anything else (no such user, no password set) costs the same and is false */
export async function passwordFits(password: string, stored: string | undefined): Promise<boolean> {
  const real = stored?.startsWith('$argon2id$') === true
  const fits = await verify(real ? stored : NOBODY, password.normalize('NFKC'))
  return real && fits
}
