/** India and the places its people live and trade in, with their calling codes; REST takes any country. */
const CALLING: Readonly<Record<string, string>> = {
  ...{
    IN: '91',
    AE: '971',
    AU: '61',
    BD: '880',
    BH: '973',
    CA: '1',
    DE: '49',
    FJ: '679',
    GB: '44',
    KE: '254',
    KW: '965',
  },
  ...{ LK: '94', MU: '230', MV: '960', MY: '60', NP: '977', NZ: '64', OM: '968', QA: '974', SA: '966', SG: '65' },
  ...{ TZ: '255', US: '1', ZA: '27' },
}

/** Countries by name in the page's language, India first; the chosen one is always among them. */
export function countryOptions(locale: string, chosen: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  const codes = [...new Set([...Object.keys(CALLING), chosen])]
  const options = codes.map((code) => {
    const name = names.of(code) ?? code
    return { value: code, label: CALLING[code] ? `${name} (+${CALLING[code]})` : name }
  })
  return options.sort((a, b) => (a.value === 'IN' ? -1 : b.value === 'IN' ? 1 : a.label.localeCompare(b.label, locale)))
}
