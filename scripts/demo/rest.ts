import { z } from 'zod'

/** A call that the product refused, in its own words. */
export class RestError extends Error {
  readonly code: string
  readonly status: number
  constructor(call: string, status: number, code: string, message: string) {
    super(`${call}: ${message} (${code})`)
    this.name = 'RestError'
    this.code = code
    this.status = status
  }
}

export type Rest = {
  /** One call; the answer is checked against `answer`. @throws RestError */
  call<T>(method: string, path: string, options: { body?: unknown; answer: z.ZodType<T> }): Promise<T>
  /** Signs all later calls. */
  use(token: string): void
}

const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** The product's REST paths, as any program would call them. */
export function rest(baseUrl: string): Rest {
  let token: string | undefined
  return {
    use(given) {
      token = given
    },
    async call(method, path, { body, answer }) {
      const raw = body instanceof Uint8Array
      const response = await fetch(new URL(path, baseUrl), {
        method,
        headers: {
          'accept-language': 'en',
          ...(body !== undefined && { 'content-type': raw ? 'text/csv' : 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      })
      const text = await response.text()
      if (!response.ok) {
        const told = failure.safeParse(parse(text))
        const { code, message } = told.success ? told.data.error : { code: 'unreadable', message: text.slice(0, 200) }
        throw new RestError(`${method} ${path}`, response.status, code, message)
      }
      return answer.parse(parse(text))
    },
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** Asks again until the answer is there, at a pace that the product's own limits allow. @throws Error after `withinMs` */
export async function until<T>(
  what: string,
  withinMs: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
  everyMs = 1_000,
): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    signal.throwIfAborted()
    const found = await ask()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`${what} took longer than ${Math.round(withinMs / 1000)} s`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
