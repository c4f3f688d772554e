/** A page's query, as Next gives it. Its own PageProps exist only after a first run of Next. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>
