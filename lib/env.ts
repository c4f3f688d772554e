import { z } from 'zod'
import { parseFailpoints } from '#lib/failpoints.ts'

const flag = z.enum(['on', 'off'])
const url = z.string().url()
const blank = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blank, schema.optional())

/** A base64 key of 32 bytes. */
const key32 = z.string().refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64')

function refuseUnknownFailpoints(text: string, ctx: z.RefinementCtx): void {
  try {
    parseFailpoints(text)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: (error as Error).message })
  }
}

/**
 * Every environment variable the product reads, with its meaning. `.env.example` is checked against it.
 * Secrets and DATABASE_URL are filled in by `scripts/` when the database is the embedded one.
 */
export const envSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    APP_URL: url.default('http://127.0.0.1:3000').describe('The address people open; https in production'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
      .describe('PostgreSQL 18 or newer. Leave empty for the embedded one'),
    AUTH_SECRET: z.string().min(32).describe('Signs sessions; 32 random characters or more'),
    MASTER_KEY: key32.describe('Wraps the keys that encrypt WhatsApp credentials; 32 random bytes in base64'),
    STORAGE_DIR: z.string().default('.data/storage').describe('Folder for uploaded files; web and worker share it'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    SIMULATOR_URL: optional(z.string().regex(/^ws:\/\/127\.0\.0\.1:\d+\//, 'must be ws://127.0.0.1:PORT/…')).describe(
      'The simulator in place of WhatsApp: demo and tests only',
    ),
    SIMULATOR_CONTROL_URL: optional(z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/, 'must be http://127.0.0.1:PORT')),
    PACE_FACTOR: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('Scales delays, pauses and the window; simulator only'),
    QUIET_HOURS: flag.default('on').describe('off is for the simulator only'),
    NEW_CHAT_CAP: flag.default('on').describe('off is for the simulator only'),
    FAILPOINTS: optional(z.string().superRefine(refuseUnknownFailpoints)).describe(
      'Ends or pauses the worker at named points (lib/failpoints.ts); simulator only',
    ),
    INNGEST_BASE_URL: optional(url).describe('A real Inngest server; without it the embedded runner is used'),
    INNGEST_EVENT_KEY: optional(z.string().min(1)),
    INNGEST_SIGNING_KEY: optional(z.string().min(1)),
    RESEND_API_KEY: optional(z.string().min(1)).describe('Sends mail; without it mail is kept'),
    MAIL_FROM: z.string().default('Broadcaster <hello@localhost>'),
    UPSTASH_REDIS_REST_URL: optional(url).describe('Rate limits and short-lived things; without it PostgreSQL'),
    UPSTASH_REDIS_REST_TOKEN: optional(z.string().min(1)),
    WEB_BROWSERS_MAX: optional(z.coerce.number().int().min(0).max(500)).describe(
      'Browsers for WhatsApp Web that one worker opens at most; by its memory if empty',
    ),
    WEB_BROWSERS_DIR: optional(z.string().min(1)).describe(
      'Folder of the open browsers, on this host; beside STORAGE_DIR if empty',
    ),
    CHROMIUM_PATH: optional(z.string().min(1)).describe('Browser for tests and WhatsApp Web; found by itself if empty'),
  })
  .superRefine((env, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    if (!env.SIMULATOR_URL) {
      if (env.PACE_FACTOR !== 1) issue('PACE_FACTOR', 'is accepted with SIMULATOR_URL only')
      if (env.QUIET_HOURS === 'off') issue('QUIET_HOURS', 'off is accepted with SIMULATOR_URL only')
      if (env.FAILPOINTS) issue('FAILPOINTS', 'is accepted with SIMULATOR_URL only')
      if (env.NEW_CHAT_CAP === 'off') issue('NEW_CHAT_CAP', 'off is accepted with SIMULATOR_URL only')
    } else if (!env.SIMULATOR_CONTROL_URL) issue('SIMULATOR_CONTROL_URL', 'is needed with SIMULATOR_URL')
    if (env.INNGEST_BASE_URL && !env.INNGEST_EVENT_KEY) issue('INNGEST_EVENT_KEY', 'is needed with INNGEST_BASE_URL')
    if (env.UPSTASH_REDIS_REST_URL && !env.UPSTASH_REDIS_REST_TOKEN)
      issue('UPSTASH_REDIS_REST_TOKEN', 'is needed with UPSTASH_REDIS_REST_URL')
  })

export type Env = z.infer<typeof envSchema>

/** One line a variable: what is wrong and, where known, what it is for. */
export function explainEnv(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join('.') || '(environment)'}: ${issue.message}`)
  return `The environment is not complete:\n${lines.join('\n')}\nSee .env.example for what each variable means.`
}

/** Parses an environment. Throws an Error whose message can be shown to the person who starts the product. */
export function parseEnv(source: NodeJS.ProcessEnv): Env {
  const parsed = envSchema.safeParse(source)
  if (!parsed.success) throw new Error(explainEnv(parsed.error))
  return parsed.data
}

let cached: Env | undefined
/** The process's environment, read once at first use (never at build time). */
export function env(): Env {
  cached ??= parseEnv(process.env)
  return cached
}
/** The network this installation speaks to. A sender of another network is never connected. */
export const network = (): 'whatsapp' | 'simulator' => (env().SIMULATOR_URL ? 'simulator' : 'whatsapp')
