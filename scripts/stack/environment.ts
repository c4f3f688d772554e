import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { parseEnv } from '#lib/env.ts'
import type { DataFolder } from './data-folder.ts'

export const ROOT = path.resolve(import.meta.dirname, '../..')

const PORT_WORDS = 'must be a number from 1 to 65535'

/** What the starters themselves read, beside the product's own variables (lib/env.ts). */
export const starterSchema = z.object({
  PORT: z.coerce
    .number(PORT_WORDS)
    .int(PORT_WORDS)
    .min(1, PORT_WORDS)
    .max(65_535, PORT_WORDS)
    .optional()
    .describe('Port of the web app; 3000, or the next free one in the demo'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the web app listens on; 0.0.0.0 for every network card'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((dir) => path.resolve(ROOT, dir))
    .describe('Folder of the embedded databases, files, secrets and logs'),
})
export type Starter = z.infer<typeof starterSchema>

/** Reads `.env` (what is set already wins) and the starters' own variables. */
export function readStarter({ file = true } = {}): Starter {
  const name = path.join(ROOT, '.env')
  if (file && fs.existsSync(name)) process.loadEnvFile(name)
  const blank = Object.entries(process.env).filter(([, value]) => value !== '')
  const parsed = starterSchema.safeParse(Object.fromEntries(blank))
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  return parsed.data
}

/** Of a person's shell, what any program needs: the demo must not send real mail because a key is set there. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = /^(PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|TERM|CHROMIUM_PATH|LOG_LEVEL|NODE_EXTRA_CA_CERTS)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name))) as NodeJS.ProcessEnv
}

/**
 * The environment of web and worker. With the embedded database its secrets come from the folder beside it; with
 * DATABASE_URL they must be given, since only their owner can keep them together.
 * @throws Error that names every variable that is missing or malformed
 */
export function stackEnvironment(
  base: NodeJS.ProcessEnv,
  folder: DataFolder,
  given: Record<string, string>,
  embedded: boolean,
) {
  const env = {
    NODE_ENV: 'production',
    STORAGE_DIR: folder.path('storage'),
    ...(embedded ? folder.secrets() : {}),
    ...withoutBlanks(base),
    ...given,
    NEXT_TELEMETRY_DISABLED: '1',
  } as NodeJS.ProcessEnv
  const missing = ['AUTH_SECRET', 'MASTER_KEY'].filter((name) => !env[name])
  if (missing.length > 0)
    throw new Error(
      `With DATABASE_URL set, ${missing.join(' and ')} must be set too: they belong to that database and are kept by you.\n` +
        'Make each with: node -p "crypto.randomBytes(32).toString(\'base64\')"',
    )
  parseEnv(env)
  return env
}

const withoutBlanks = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
