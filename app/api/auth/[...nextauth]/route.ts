import NextAuth from 'next-auth'
import { env } from '#lib/env.ts'
import { authOptions } from '#lib/http/next-auth.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

const handler = (request: Request, context: Context): Promise<Response> => {
  process.env.NEXTAUTH_URL ??= env().APP_URL // next-auth reads its address nowhere else
  return NextAuth(request as never, context as never, authOptions()) as Promise<Response>
}

export { handler as GET, handler as POST }
