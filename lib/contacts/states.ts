/** What the list can be narrowed to. reachable: may get offers · opted_out: suppressed, by themselves or by the shop */
export const contactStates = ['all', 'reachable', 'no_consent', 'opted_out'] as const
export type ContactState = (typeof contactStates)[number]
