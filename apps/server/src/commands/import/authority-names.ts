import type { Config } from '../../config.ts'

/** The authorities of the portal's settings, by what a list may call them: their id, or their name in either language. */
export function authorityNames({ portal }: Pick<Config, 'portal'>): {
  readonly ids: readonly string[]
  idOf(name: string): string | undefined
} {
  const names = new Map(portal.authorities.flatMap(({ id, name }) => [id, name.zh, name.en].map((one) => [one.trim(), id] as const)))
  return { ids: portal.authorities.map(({ id }) => id), idOf: (name) => names.get(name.trim()) }
}
