import fs from 'node:fs'
import path from 'node:path'
import { envSchema } from '#lib/env.ts'
import { starterSchema } from '../stack/environment.ts'

/** Set by the programs themselves, never by a person. */
const INTERNAL = new Set(['NODE_ENV'])

/** Every variable that a person may set. */
export const variables = (): string[] =>
  [...Object.keys(starterSchema.shape), ...Object.keys(envSchema.shape)].filter((name) => !INTERNAL.has(name))

/** Names in .env.example, set or commented out. */
const inExample = (text: string) => [...text.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]!)
/** Names in the README's table. */
const inReadme = (text: string) => [...text.matchAll(/^\|\s*`([A-Z][A-Z0-9_]+)`/gm)].map((match) => match[1]!)

/** What a document forgets, and what it names that nothing reads. */
export function differences(document: string, named: string[], known: string[]): string[] {
  return [
    ...known.filter((name) => !named.includes(name)).map((name) => `${document} does not name ${name}`),
    ...named.filter((name) => !known.includes(name)).map((name) => `${document} names ${name}, which nothing reads`),
    ...named.filter((name, at) => named.indexOf(name) !== at).map((name) => `${document} names ${name} twice`),
  ]
}

export function variableProblems(root: string): string[] {
  const read = (name: string) => {
    const file = path.join(root, name)
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  }
  return [
    ...differences('.env.example', inExample(read('.env.example')), variables()),
    ...differences('README.md', inReadme(read('README.md')), variables()),
  ]
}
