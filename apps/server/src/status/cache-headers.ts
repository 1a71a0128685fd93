/** Longest an intermediary may keep an answer, in seconds: a revocation must be seen soon. */
const maxAgeSeconds = 60

export type CacheHeaders = Readonly<Record<string, string>>

/** What a cache needs (RFC 5019 §6.2, RFC 9111). */
export const cacheHeaders = ({
  etag,
  from,
  until,
}: {
  readonly etag: string
  readonly from: Date
  readonly until: Date
}): CacheHeaders => ({
  'cache-control': `public, no-transform, must-revalidate, max-age=${maxAgeSeconds}`,
  'last-modified': from.toUTCString(),
  expires: until.toUTCString(),
  etag: `"${etag}"`,
})

/** Weak comparison over the list a cache sends (RFC 9110 §13.1.2). */
export const isKnownTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((one) => ['*', `"${etag}"`, `W/"${etag}"`].includes(one.trim()))
