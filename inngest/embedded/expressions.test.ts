import { describe, expect, it } from 'vitest'
import { compileExpression } from './expressions.ts'

const scope = {
  event: { data: { runId: 'a', count: 3, nested: { ok: true }, nothing: null } },
  async: { data: { runId: 'a', plan: 'pro' } },
}
const value = (source: string) => compileExpression(source)(scope)

describe('the supported part of CEL', () => {
  it.each([
    ['event.data.runId == async.data.runId', true],
    ['async.data.plan == "pro" && event.data.count == 3', true],
    ["async.data.plan == 'free'", false],
    ["async.data.plan != 'free'", true],
    ['event.data.nested.ok == true', true],
    ['event.data.nothing == null', true],
  ])('%s is %s', (source, expected) => expect(value(source)).toBe(expected))

  it('matches nothing through a path that leads nowhere, whichever the operator', () => {
    expect(value('event.data.absent == async.data.absent')).toBe(false)
    expect(value("event.data.absent != 'x'")).toBe(false)
  })

  it('gives the value of a key', () => {
    expect(value('event.data.count')).toBe(3)
    expect(value('event.data.absent')).toBeUndefined()
  })

  it.each([
    'event.data.a || event.data.b',
    'size(event.data.list) > 0',
    'event.data.count >= 3',
    "event.data.id.startsWith('a')",
    'event.data.a == event.data.b == event.data.c',
    "'a && b' == event.data.x",
    '',
  ])('refuses %s', (source) => expect(() => compileExpression(source)).toThrow(/not supported/))
})
