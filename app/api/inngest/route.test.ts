import { NextRequest } from 'next/server'
import { expect, it } from 'vitest'
import { GET, POST, PUT } from './route.ts'

it('is not there with the embedded orchestrator', async () => {
  const request = (method: string) => new NextRequest('http://127.0.0.1:3000/api/inngest', { method })
  const answers = [await GET(request('GET'), {}), await POST(request('POST'), {}), await PUT(request('PUT'), {})]
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404])
})
