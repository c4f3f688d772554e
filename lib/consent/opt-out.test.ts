import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWish } from './opt-out.ts'

const language = (wish: 'stop' | 'start', text: string) => {
  const found = readWish(text)
  return found?.wish === wish ? found.language : null
}

describe('a STOP', () => {
  it.each([
    'STOP',
    'stop',
    'Stop.',
    ' stop!! ',
    'STOP 🛑',
    'ＳＴＯＰ',
    'S\u200bTOP',
    '*STOP*',
    '"stop"',
    'Stop please',
    'pls stop',
    'Please stop it.',
    'STOP ALL',
    'stopall',
    'stop sending me messages',
    'Stop messaging',
    'stop these msgs now',
    'Kindly stop sending promotional messages on WhatsApp',
    'can you stop sending me messages?',
    'unsubscribe',
    'UNSUBSCRIBE me',
    'unsub',
    'I want to unsubscribe',
    'how to unsubscribe?',
    'opt out',
    'Opt-out',
    'please opt me out',
    'Do not disturb',
    "don't message me",
    'Don’t msg me again',
    'dont text me',
    'Do not send me messages',
    'no more messages please',
    'remove me from this list',
    'Please remove my number',
    'STOP. I never asked for this.',
    'Stop!\nWho gave you my number',
    'please stop. I am not interested in sarees',
  ])('in English: %s', (text) => expect(language('stop', text)).toBe('en'))

  it.each([
    'बंद',
    'बंद करो',
    'बंद करें',
    'बंद कर दो',
    'कृपया बंद कीजिए',
    'बन्द करो',
    'मैसेज बंद करो',
    'मैसेज भेजना बंद करें',
    'ये मैसेज बंद कर दीजिए',
    'बंद करो।',
    'प्लीज़ बंद करें',
    'स्टॉप',
    'रोकें',
    'मैसेज मत भेजो',
    'मुझे मैसेज मत भेजें',
    'मैसेज नहीं चाहिए',
    'मुझे ये मैसेज नहीं चाहिए',
    'band karo',
    'Band kar do',
    'msg band karo',
    'message bhejna band karo',
    'mujhe msg mat bhejo',
    'message mat karo bhai',
    'message nahi chahiye',
  ])('in Hindi: %s', (text) => expect(language('stop', text)).toBe('hi'))

  it.each([
    'थांबवा',
    'मेसेज थांबवा',
    'कृपया मेसेज पाठवणे थांबवा',
    'थांबा',
    'बंद करा',
    'मेसेज बंद करा',
    'हे मेसेज बंद करा.',
    'मेसेज नको',
    'मला मेसेज नकोत',
    'मला मेसेज पाठवू नका',
    'परत मेसेज करू नका',
    'band kara',
    'message band kara',
    'thambva',
    'msg pathvu naka',
    'mala message nako',
  ])('in Marathi: %s', (text) => expect(language('stop', text)).toBe('mr'))

  it.each([
    'I will stop by the shop',
    'stop by the shop',
    'Please stop by tomorrow',
    'don’t stop',
    'do not stop the messages',
    'Is the bus stop near you',
    'non stop offers?',
    'When will the offer stop',
    'My phone stopped',
    'Do you stock cotton sarees',
    'cancel',
    'Cancel my order',
    'don’t send',
    'Dont send the parcel today',
    'no',
    'No thanks',
    'ok',
    'yes',
    '',
    ' ',
    '🙏',
    '?',
    'STOP?',
    'Stop the delivery, I am not at home',
    'stop, I am outside your shop',
    'We shop at the last stop. Is it open?',
    'दुकान बंद है',
    'बंद?',
    'दुकान कब बंद होती है?',
    'बंद मत करो',
    'पार्सल मत भेजो',
    'नहीं चाहिए',
    'आज मत भेजो',
    'dukan band hai kya',
    'band baja',
    'parcel mat bhejo',
    'band mat karo',
    'दुकान बंद आहे का',
    'नको',
    'मला साडी नको',
    'थोडं थांबा मी येतो',
    'बंद करू नका',
    'dukan band aahe ka',
    'stop '.repeat(40),
    'x'.repeat(5_000),
    'start',
    'शुरू',
  ])('is not: %s', (text) => expect(language('stop', text)).toBeNull())

  it('is found however it is spelled in Unicode, spaced, cased or dressed up', () => {
    const texts = fc.constantFrom(
      'stop',
      'Please unsubscribe me',
      'बंद करें',
      'मैसेज मत भेजो',
      'थांबवा',
      'मेसेज पाठवू नका',
      'प्लीज़ बंद करें',
    )
    const edge = fc.constantFrom('', ' ', '\n', '!', ' 🙏🏽', '…', '।', '\u200d', ' . ', '“')
    const form = fc.constantFrom('NFC' as const, 'NFD' as const, 'NFKC' as const, 'NFKD' as const)
    fc.assert(
      fc.property(texts, edge, edge, form, fc.boolean(), (text, before, after, unicode, upper) => {
        const written = before + (upper ? text.toUpperCase() : text).normalize(unicode).replace(/ /g, '  ') + after
        expect(readWish(written)).toEqual(readWish(text))
        expect(readWish(text)?.wish).toBe('stop')
      }),
    )
  })

  it('is read out of any text without failing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void readWish(text)))
    expect(readWish(null)).toBeNull()
  })
})

describe('a START', () => {
  it.each([
    ['START', 'en'],
    ['start please', 'en'],
    ['Subscribe', 'en'],
    ['unstop', 'en'],
    ['शुरू', 'hi'],
    ['शुरु करें', 'hi'],
    ['फिर से शुरू करो', 'hi'],
    ['shuru karo', 'hi'],
    ['सुरू', 'mr'],
    ['सुरू करा', 'mr'],
    ['पुन्हा सुरू करा', 'mr'],
    ['suru kara', 'mr'],
  ])('is %s', (text, expected) => expect(language('start', text)).toBe(expected))

  it.each([
    'start from 10 am',
    'When do you start',
    'start?',
    'दुकान शुरू है',
    'sale शुरू',
    'START. and what is the price',
    'subscribe to my channel',
    'चालू',
    'ok start the stitching',
  ])('is not: %s', (text) => expect(language('start', text)).toBeNull())
})
