import type { Language } from './opt-out-words.ts'

/** The one confirmation a person gets after their STOP, in the language of their word. */
export const optOutNotice = (language: Language, shop: string): string =>
  ({
    en: `Done. ${shop} will not message you here any more. If you change your mind, reply START.`,
    hi: `ठीक है। अब ${shop} की ओर से यहाँ आपको मैसेज नहीं आएँगे। फिर से चाहिए हों तो शुरू लिखकर भेजें।`,
    mr: `ठीक आहे. आता ${shop} कडून इथे तुम्हाला मेसेज येणार नाहीत. पुन्हा हवे असतील तर सुरू असं लिहून पाठवा.`,
  })[language]
