/**
 * The most a template may hold, and the most a rendered message may: 4,096 characters, Meta's documented maximum of a
 * text message's body (Cloud API reference, "text object"). WhatsApp's apps carry more, but every channel carries this.
 */
export const BODY_LIMIT = 4_096
export const TEXT_LIMIT = 4_096
