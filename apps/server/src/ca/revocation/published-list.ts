import { assembleSigned, encodeAlgorithm, type AlgorithmId } from '@yinxin/pki'
import type { ListName, PublishedList } from '@yinxin/protocol/status'
import type { revocationStore } from './store.ts'

/** The newest list as it is sent; its bytes are read only when the asker has another version. */
export async function newestPublishedList(
  store: ReturnType<typeof revocationStore>,
  list: ListName,
  known: string | undefined,
): Promise<PublishedList | undefined> {
  const newest = await store.newestList(list)
  if (newest !== undefined && newest.version === known) {
    const { version, thisUpdate, nextUpdate } = newest
    return { version, thisUpdate, nextUpdate }
  }
  const stored = await store.newestListBytes(list)
  if (stored === undefined) return undefined
  const { version, thisUpdate, nextUpdate, toBeSigned, algorithm, signature } = stored
  return { version, thisUpdate, nextUpdate, list: assembleSigned(toBeSigned, encodeAlgorithm(algorithm as AlgorithmId), signature) }
}
