import type { PublishedList, StatusSource } from '@yinxin/protocol/status'

export type HeldList = Required<PublishedList>

/**
 * The newest list of each CA, as bytes at hand. Every question asks the source whether there is a newer one, which costs it a look at a
 * number; the bytes come once. Questions that come while one is out share its answer. Holds a list for each CA that has one, no more.
 */
export function createListMemory(source: Pick<StatusSource, 'crl'>) {
  const held = new Map<string, HeldList>()
  const asking = new Map<string, Promise<HeldList | undefined>>()

  async function ask(issuerSha256: string): Promise<HeldList | undefined> {
    const before = held.get(issuerSha256)
    const { list = before?.list, ...facts } = (await source.crl(issuerSha256, before?.version)) ?? {}
    if (!('version' in facts) || list === undefined) return undefined
    const newest = { ...(facts as Omit<HeldList, 'list'>), list }
    held.set(issuerSha256, newest)
    return newest
  }

  return {
    /** Rejects when the source cannot be asked: an old list in its place would look like the newest. */
    newest(issuerSha256: string): Promise<HeldList | undefined> {
      const under = asking.get(issuerSha256) ?? ask(issuerSha256).finally(() => asking.delete(issuerSha256))
      asking.set(issuerSha256, under)
      return under
    },
  }
}
