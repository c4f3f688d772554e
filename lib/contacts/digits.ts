/** Code points of the zeros of the scripts people type numbers in; each script's ten digits follow its zero. */
const ZEROS = [0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0x660, 0x6f0]

/** Digits of any Indian script, Arabic or full width as 0 to 9; everything else unchanged. */
export const asciiDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!
    if (code < 128) return digit
    const zero = ZEROS.find((start) => code >= start && code < start + 10)
    return zero === undefined ? digit.normalize('NFKC') : String(code - zero)
  })
