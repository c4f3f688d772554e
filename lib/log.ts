import pino from 'pino'

/** A phone number inside a sentence; ids and times have letters or dashes at their sides. */
const PHONE = /(?<![\w-])\+?\d{7,15}(?![\w-])/g
/** What PostgreSQL quotes of a value: `invalid input syntax for type uuid: "…"`. */
const VALUE = /: "[^\n]*"/g

/** Prisma's complaint about arguments draws them all, values too; what is wrong stands behind them. */
const withoutArguments = (message: string): string => message.replace(/\{\n[\s\S]*\n\}/, '{…}')
type Failure = { name?: string; message: string; stack?: string; cause?: unknown }
const isFailure = (error: unknown): error is Failure =>
  typeof error === 'object' && error !== null && typeof (error as Failure).message === 'string'
const sentenceOf = ({ name, message }: Failure): string =>
  (name === 'PrismaClientValidationError' ? withoutArguments(message) : message)
    .replace(VALUE, ': "…"')
    .replace(PHONE, '…')

/** Fields of an error that name things of ours, never of a customer's. */
const KEPT = ['code', 'constraint', 'table', 'column', 'routine', 'syscall', 'clientVersion'] as const

/**
 * What a log says of an error: its sentence, its place, its code. A database's error also carries the row that failed
 * (`detail`, `where`, Prisma's `meta`), with phones and texts: none of that is kept.
 */
export function loggedError(error: unknown): unknown {
  if (!isFailure(error)) return typeof error === 'object' ? { type: typeof error } : error
  const message = sentenceOf(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const fields = error as unknown as Record<string, unknown>
  const kept = KEPT.filter((key) => typeof fields[key] === 'string' || typeof fields[key] === 'number')
  return {
    type: error.name ?? error.constructor.name,
    message,
    ...Object.fromEntries(kept.map((key) => [key, fields[key]])),
    stack: [`${error.name ?? 'Error'}: ${message}`, ...frames].join('\n'),
    ...(error.cause !== undefined && { cause: loggedError(error.cause) }),
  }
}

/** JSON lines on standard error. Never pass a phone number, a text or a key: ids are enough to find the row. */
export const log = pino(
  {
    level: process.env.LOG_LEVEL ?? (process.env.NODE_ENV === 'test' ? 'silent' : 'info'),
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError, error: loggedError },
    redact: ['password', 'token', 'authorization', 'cookie', '*.password', '*.token', '*.authorization', '*.cookie'],
  },
  pino.destination({ fd: 2, sync: false }),
)
