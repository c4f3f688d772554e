import { describe, expect, it } from 'vitest'
import { recogniseHeaders } from '#lib/contacts/headers.ts'

const kinds = (headings: string) => recogniseHeaders(headings.split('|').map((heading) => heading.trim())).join(' ')

describe('recogniseHeaders', () => {
  it.each([
    ['name | phone | city | amount | invoice', 'name phone attribute attribute attribute'],
    ['Customer Name | Mobile No. | Email | Group', 'name phone attribute group'],
    ['FullName | PhoneNumber', 'name phone'],
    ['mobile_number | customer_name | group_name', 'phone name group'],
    ['Sr No | Party | Mob | Bill No', 'attribute name phone attribute'],
    ['Contact Name | Contact No', 'name phone'],
    ['Contact | Name', 'phone name'],
    ['First Name | Last Name | Phone 1 - Value | Phone 1 - Type', 'name attribute phone attribute'],
    ['Number | Name', 'phone name'],
    // Hindi
    ['नाम | मोबाइल नंबर | शहर | समूह', 'name phone attribute group'],
    ['ग्राहक का नाम | फ़ोन नं. | राशि', 'name phone attribute'],
    ['पूरा नाम | व्हाट्सएप नंबर | ग्रुप', 'name phone group'],
    // Marathi
    ['नाव | मोबाईल | शहर', 'name phone attribute'],
    ['ग्राहकाचे नाव | व्हॉट्सॲप नंबर | गट', 'name phone group'],
    ['पूर्ण नाव | दूरध्वनी क्रमांक', 'name phone'],
    ['क्र. | नाव | मो. नं.', 'attribute name phone'],
  ])('%s', (headings, expected) => {
    expect(kinds(headings)).toBe(expected)
  })

  it('takes the surest of several phone columns', () => {
    expect(kinds('Phone | Mobile | WhatsApp Number')).toBe('attribute attribute phone')
    expect(kinds('Alternate Mobile | Phone')).toBe('attribute phone')
    expect(kinds('Alt Mobile | Name')).toBe('phone name')
  })

  it('is not taken in by words that only sound like it', () => {
    expect(kinds('Mobile Model | Phone Brand | Invoice No | Contact Person Email')).toBe(
      'attribute attribute attribute attribute',
    )
    expect(kinds('Shop Name | Company Name | Father Name')).toBe('attribute attribute attribute')
    expect(kinds('| |')).toBe('attribute attribute attribute')
  })

  it('knows a heading in either form of its letters', () => {
    const decomposed = 'फ़ोन'.normalize('NFD')
    const composed = '\u095eोन'
    expect([kinds(decomposed), kinds(composed)]).toEqual(['phone', 'phone'])
  })
})
