/** A key as far as time goes. */
export interface DatedKey {
  /** From then on it signs, until a newer one does. */
  readonly signsFrom: Date
}

export interface KeyPeriods<Key extends DatedKey> {
  readonly signing: Key
  /** What others may meet or have cached: the one that signs first, then those to come and those before. */
  readonly published: readonly Key[]
}

/**
 * Which of `keys` signs at `now`, and which are published. A new key is published as soon as it is there, so that everybody knows it when it begins to
 * sign; an old one stays published for `keepSeconds` after it signed for the last time.
 * @param keys at least one, in the order they begin to sign
 */
export function keyPeriods<Key extends DatedKey>(keys: readonly Key[], now: Date, keepSeconds: number): KeyPeriods<Key> {
  const signing = keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0]
  if (signing === undefined) throw new Error('there is no key')
  const isWanted = (_key: Key, index: number) => {
    const next = keys[index + 1]
    return next === undefined || now.getTime() - next.signsFrom.getTime() < keepSeconds * 1000
  }
  return { signing, published: [signing, ...keys.filter(isWanted).filter((key) => key !== signing)] }
}
