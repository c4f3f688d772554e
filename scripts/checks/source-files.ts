import fs from 'node:fs'
import path from 'node:path'

/** Folders that hold nothing of ours. */
const SKIPPED = new Set([
  'node_modules',
  '.git',
  '.next',
  '.data',
  '.test',
  'coverage',
  'test-results',
  'playwright-report',
])

/** Every file of the project below a folder, as paths from it with forward slashes, sorted. */
export function projectFiles(root: string, below = ''): string[] {
  return fs
    .readdirSync(path.join(root, below), { withFileTypes: true })
    .flatMap((entry) => {
      const name = below ? `${below}/${entry.name}` : entry.name
      if (SKIPPED.has(entry.name) || name === 'lib/generated') return []
      return entry.isDirectory() ? projectFiles(root, name) : [name]
    })
    .sort()
}

export const isSource = (name: string): boolean => /\.(ts|tsx|mjs)$/.test(name) && !name.endsWith('.d.ts')
/** Tests, and what only tests use. */
export const isTest = (name: string): boolean =>
  /\.(test|spec|conformance)\.tsx?$/.test(name) || /^(tests|inngest\/conformance)\//.test(name)
