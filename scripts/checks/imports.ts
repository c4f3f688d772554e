import fs from 'node:fs'
import path from 'node:path'

/** One import of one file. `to` is a path from the project's root, or `npm:` and a package's name. */
export type Import = { from: string; to: string; typeOnly: boolean; line: number }

// Our own formatter fixes how an import looks, so a pattern is enough, and works for .tsx on any compiler's version.
const STATIC = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^'\n]+)'/gm
const DYNAMIC = /\bimport\(\s*'([^'\n]+)'\s*\)/g

/** Whether `import { type A, type B }` names nothing but types. */
const namesTypesOnly = (statement: string): boolean => {
  const names = /\{([^}]*)\}/.exec(statement)
  if (!names || /^import\s+\w+\s*,/.test(statement)) return false
  const list = (names[1] ?? '').split(',').map((name) => name.trim())
  return list.filter(Boolean).length > 0 && list.filter(Boolean).every((name) => name.startsWith('type '))
}

/** The imports of a file's text. */
export function importsOf(from: string, text: string): Import[] {
  const line = (index: number) => text.slice(0, index).split('\n').length
  const found: Import[] = []
  for (const match of text.matchAll(STATIC))
    found.push({
      from,
      to: resolve(from, match[2]!),
      typeOnly: match[1] !== undefined || namesTypesOnly(match[0]),
      line: line(match.index),
    })
  for (const match of text.matchAll(DYNAMIC))
    found.push({ from, to: resolve(from, match[1]!), typeOnly: false, line: line(match.index) })
  return found
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier)
  return `npm:${specifier}`
}

/** Every import of these files. */
export const importGraph = (root: string, files: string[]): Import[] =>
  files.flatMap((file) => importsOf(file, fs.readFileSync(path.join(root, file), 'utf8')))

/** One cycle for each group of files that import each other, types aside. */
export function cyclesOf(imports: Import[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports) if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const cycles: string[][] = []
  const walk = (file: string, trail: string[]) => {
    const at = trail.indexOf(file)
    if (at >= 0) cycles.push([...trail.slice(at), file])
    if (at >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) walk(to, [...trail, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return cycles
}
