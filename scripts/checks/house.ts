import fs from 'node:fs'
import path from 'node:path'
import { importProblems } from './import-rules.ts'
import { isSource, isTest, projectFiles } from './source-files.ts'
import { variableProblems } from './variables.ts'

/** A rule of the house: a name, and what breaks it here, one line each. */
export type Check = { name: string; problems(root: string, files: string[]): string[] }

const LONGEST = 300
const USUAL = 200

const read = (root: string, name: string) => fs.readFileSync(path.join(root, name), 'utf8')
const linesOf = (text: string) => text.split('\n').length - 1

/** One problem for each line of these files that matches. */
function linesMatching(root: string, files: string[], pattern: RegExp, why: string): string[] {
  return files.flatMap((name) =>
    read(root, name)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${name}:${index + 1} ${why}`] : [])),
  )
}

const isSql = (name: string) => name.endsWith('.sql.ts') || /(^|\/)testing(\/|\.ts$)/.test(name)

const TEXT = /\.(ts|tsx|mjs|js|json|md|css|sql|prisma|toml|yml|yaml|npmrc|example)$|(^|\/)(\.npmrc|run)$/
// put together here, so that this file does not find itself
const REGISTRY = new RegExp(`https?://[^/\\s'"]*(${['regis', 'try'].join('')}|npmjs|yarnpkg)[^\\s'"]*`, 'i')

export const CHECKS: Check[] = [
  { name: 'imports keep to the house rules', problems: importProblems },
  {
    name: `no file over ${LONGEST} lines, nine of ten under ${USUAL}`,
    problems(root, files) {
      const sizes = files.filter(isSource).map((name) => ({ name, lines: linesOf(read(root, name)) }))
      const long = sizes.filter(({ lines }) => lines > LONGEST)
      const usual = sizes.filter(({ lines }) => lines < USUAL).length / Math.max(1, sizes.length)
      return [
        ...long.map(({ name, lines }) => `${name} has ${lines} lines`),
        ...(usual < 0.9 ? [`only ${Math.round(usual * 100)}% of the files have under ${USUAL} lines`] : []),
      ]
    },
  },
  {
    name: 'no registry host in any file',
    problems: (root, files) => [
      ...linesMatching(
        root,
        files.filter((name) => TEXT.test(name)),
        REGISTRY,
        'names a registry',
      ),
      ...linesMatching(
        root,
        files.filter((name) => name === 'package-lock.json'),
        /"resolved"/,
        'says where a package was found',
      ),
    ],
  },
  {
    name: 'the lockfile is complete for every platform',
    problems: (root) => lockProblems(JSON.parse(read(root, 'package-lock.json')) as Lock),
  },
  {
    name: 'tests touch real things, and all of them run',
    problems: (root, files) => [
      ...linesMatching(root, files.filter(isTest), /\b(vi|jest)\.(mock|doMock)\(/, 'mocks a module'),
      ...linesMatching(
        root,
        files.filter(isTest),
        /\b(it|test|describe)\.(only|skip|todo|fixme)\b|\b(xit|xdescribe|fit|fdescribe)\(/,
        'leaves tests out',
      ),
    ],
  },
  {
    name: 'hand-written SQL stands in *.sql.ts, and is never made of strings',
    problems: (root, files) => [
      ...linesMatching(
        root,
        files.filter((name) => isSource(name) && !isTest(name)),
        /\$(query|execute)RawUnsafe\(/,
        'makes SQL of strings',
      ),
      // lib/*.ts are the means that rooms write their SQL with
      ...linesMatching(
        root,
        files.filter((name) => /^(lib\/.+|worker|app)\//.test(name) && isSource(name) && !isTest(name) && !isSql(name)),
        /\.query[<(]['"`]?(<[^>]*>\()?[`'"]|\$(query|execute)Raw[<`]/,
        'writes SQL outside of *.sql.ts',
      ),
    ],
  },
  { name: 'variables: .env.example and README say what the schema says', problems: variableProblems },
]

type Lock = {
  packages: Record<string, { optionalDependencies?: Record<string, string>; dependencies?: Record<string, string> }>
}

/** `npm ci` refuses a lock in which an optional package of another platform is missing. */
export function lockProblems({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([where, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !isIn(packages, where, name))
      .map((name) => `${name}, wanted by ${where || 'package.json'}, is missing: node scripts/fill-lock.mjs`),
  )
}

function isIn(packages: Lock['packages'], where: string, name: string): boolean {
  for (let at = where; ; ) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (!at) return false
    const up = at.lastIndexOf('/node_modules/')
    at = up < 0 ? '' : at.slice(0, up)
  }
}

/** Runs every check; one entry each, with what is wrong. */
export function runChecks(root: string): { name: string; problems: string[] }[] {
  const files = projectFiles(root)
  return CHECKS.map(({ name, problems }) => ({ name, problems: problems(root, files) }))
}
