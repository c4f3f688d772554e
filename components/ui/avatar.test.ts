import { expect, it } from 'vitest'
import { initials } from './avatar.tsx'

it.each([
  ['Kulkarni Sarees', 'KS'],
  ['  meera  ', 'M'],
  ['Asha Devi Rao', 'AR'],
  ['सुनीता पाटील', 'सु'],
  ['', ''],
])('initials of %s', (name, expected) => expect(initials(name)).toBe(expected))
