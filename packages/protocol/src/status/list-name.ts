/**
 * What a list covers: everything its CA revoked (`shards` 1), or the certificates whose serial number's last octet leaves `shard` when
 * divided by `shards`.
 */
export interface ListScope {
  /** A power of two up to 256. */
  readonly shards: number
  readonly shard: number
}

/** One list of one CA. As text: the hex SHA-256 of the CA certificate and, for a shard, `-⟨shard⟩-of-⟨shards⟩`; what addresses are made of. */
export interface ListName extends ListScope {
  readonly issuerSha256: string
}

export const listShardCounts = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const

export const wholeList: ListScope = { shards: 1, shard: 0 }

export const formatListName = ({ issuerSha256, shards, shard }: ListName): string =>
  shards === 1 ? issuerSha256 : `${issuerSha256}-${shard}-of-${shards}`

export const listNamePattern = '^[0-9a-f]{64}(-(0|[1-9][0-9]{0,2})-of-[1-9][0-9]{0,2})?$'
const pattern = new RegExp(listNamePattern)

/** Undefined for what names no list there could be. */
export function parseListName(text: string): ListName | undefined {
  if (!pattern.test(text)) return undefined
  const [issuerSha256 = '', shard = '0', , shards = '1'] = text.split('-')
  const name = { issuerSha256, shards: Number(shards), shard: Number(shard) }
  const exists = listShardCounts.some((count) => count === name.shards) && name.shard < name.shards
  return exists && formatListName(name) === text ? name : undefined
}

/** The shard of `shards` that a certificate is on. `serial`: lower-case hex, an even number of digits. */
export const shardOf = (serial: string, shards: number): ListScope => ({ shards, shard: Number.parseInt(serial.slice(-2), 16) % shards })
