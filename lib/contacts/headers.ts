/** What a column can be. Everything unknown is a field of the workspace's own. */
export type ColumnKind = 'phone' | 'name' | 'group' | 'attribute' | 'skip'

/** A heading as words: case, punctuation, nukta and the joiners of Devanagari make no difference. */
function words(heading: string): string[] {
  return heading
    .replace(/whats[\s_-]*app/gi, 'whatsapp')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .normalize('NFKD')
    .replace(/[\u093c\u200b-\u200f]/g, '')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
}

const set = (text: string) => new Set(text.split(/\s+/).map((word) => words(word).join(' ')))

const WHATSAPP = set(
  'whatsapp wa whatapp watsapp wapp व्हाट्सएप व्हाट्सऐप व्हाट्सअप व्हॉट्सॲप व्हॉट्सअॅप व्हॉट्सऍप व्हाट्सॲप वॉट्सऐप वॉट्सएप',
)
const MOBILE = set(
  'mobile mob mobileno mobilenumber mobilephone cell cellphone cellno msisdn मोबाइल मोबाईल मोबा मो भ्रमणध्वनी',
)
const PHONE = set('phone phoneno phonenumber ph tel telephone फोन फ़ोन दूरध्वनी दूरभाष')
const CONTACT = set('contact contactno contactnumber संपर्क सम्पर्क संपर्काचा कॉन्टैक्ट कॉन्टॅक्ट')
const NUMBER = set('no nos num number नंबर नम्बर नं क्रमांक क्र')
/** Words that may stand beside a phone's heading without changing it. */
const FILLER = set(
  'customer client party person member personal primary main 1 value with country code the of your their in full contact ग्राहक ग्राहकाचा ग्राहकाचे का के की चा चे ची',
)
/** The second-best number of a person, used only when there is no better one. */
const SECOND = set(
  'alternate alternative alt other secondary second 2 3 home work office emergency landline residence दूसरा पर्यायी घर',
)

const NAME = set('name naam nav fullname customername clientname नाम नाव')
const WHOSE = set(
  'full customer cust client contact party person member student patient guest buyer user display complete first given पूरा पूर्ण ग्राहक ग्राहकाचे ग्राहकाचं ग्राहका सदस्य विद्यार्थी व्यक्ती का के की चे',
)
const PERSON = set('customer client party person ग्राहक कस्टमर')
const GROUP = set('group groups groupname segment ग्रुप समूह गट')
const GROUP_FILLER = set('name customer contact names ग्राहक का के चे चा नाव नाम')

/** How surely a heading names a phone column; 0 for not at all. */
function phoneScore(parts: string[]): number {
  const has = (kind: Set<string>) => parts.some((word) => kind.has(word))
  const known = [WHATSAPP, MOBILE, PHONE, CONTACT, NUMBER, FILLER, SECOND]
  // one word that is none of these ("model", "bill", "brand", "name") makes it another column
  if (!parts.every((word) => known.some((kind) => kind.has(word)))) return 0
  const base = has(WHATSAPP) ? 10 : has(MOBILE) ? 8 : has(PHONE) ? 6 : has(CONTACT) ? 4 : 0
  if (base === 0) return parts.length === 1 && has(NUMBER) && parts[0]!.length > 2 ? 2 : 0
  return base - (has(SECOND) ? 5.5 : 0)
}

function nameScore(parts: string[]): number {
  if (parts.length === 1 && NAME.has(parts[0]!)) return 10
  if (parts.some((word) => NAME.has(word)) && parts.every((word) => NAME.has(word) || WHOSE.has(word)))
    return parts.includes('first') || parts.includes('given') ? 6 : 8
  return parts.length === 1 && PERSON.has(parts[0]!) ? 4 : 0
}

const groupScore = (parts: string[]): number =>
  parts.some((word) => GROUP.has(word)) && parts.every((word) => GROUP.has(word) || GROUP_FILLER.has(word)) ? 5 : 0

/** The column that our own list of refused rows adds: brought back, it is no field. */
export const OWN_COLUMN = 'Broadcaster:'

const scores = { phone: phoneScore, name: nameScore, group: groupScore }

/**
 * What each column holds, by its heading in English, Hindi or Marathi: at most one phone, one name and one group, the
 * surest heading first; every other column is a field of its own.
 */
export function recogniseHeaders(headings: readonly string[]): ColumnKind[] {
  const kinds: ColumnKind[] = headings.map((heading) => (heading.startsWith(OWN_COLUMN) ? 'skip' : 'attribute'))
  const parts = headings.map(words)
  for (const kind of ['phone', 'name', 'group'] as const) {
    let best = -1
    let bestScore = 0
    parts.forEach((list, column) => {
      const score = list.length === 0 || kinds[column] !== 'attribute' ? 0 : scores[kind](list)
      if (score > bestScore) [best, bestScore] = [column, score]
    })
    if (best >= 0) kinds[best] = kind
  }
  return kinds
}
