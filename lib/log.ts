import pino from 'pino'

/** JSON lines on standard error. Never pass a phone number, a text or a key: ids are enough to find the row. */
export const log = pino(
  {
    level: process.env.LOG_LEVEL ?? (process.env.NODE_ENV === 'test' ? 'silent' : 'info'),
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'token', 'authorization', 'cookie', '*.password', '*.token', '*.authorization', '*.cookie'],
  },
  pino.destination({ fd: 2, sync: false }),
)
