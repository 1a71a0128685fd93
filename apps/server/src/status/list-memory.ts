import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { PublishedList, StatusSource } from '@yinxin/protocol/status'

export type HeldList = Required<PublishedList>

const pack = promisify(gzip)
/** Random serial numbers do not pack: the lowest level halves a list, the highest takes ten times as long for nothing. */
const level = 1

/**
 * The newest list of each name, as bytes at hand. Every question asks the source whether there is a newer one, which costs it a look at a
 * number; the bytes come once. Questions that come while one is out share its answer. Holds what the source
 * has, no more.
 */
export function createListMemory(source: Pick<StatusSource, 'crl'>) {
  const held = new Map<string, HeldList>()
  const asking = new Map<string, Promise<HeldList | undefined>>()

  const packed = new Map<string, { readonly version: string; readonly bytes: Promise<Uint8Array> }>()

  async function ask(name: string): Promise<HeldList | undefined> {
    const before = held.get(name)
    const { list = before?.list, ...facts } = (await source.crl(name, before?.version)) ?? {}
    if (!('version' in facts) || list === undefined) return undefined
    const newest = { ...(facts as Omit<HeldList, 'list'>), list }
    held.set(name, newest)
    return newest
  }

  return {
    /** Rejects when the source cannot be asked: an old list in its place would look like the newest. */
    newest(name: string): Promise<HeldList | undefined> {
      const under = asking.get(name) ?? ask(name).finally(() => asking.delete(name))
      asking.set(name, under)
      return under
    },

    /** A list as gzip. Made once for each, beside the thread that asks. */
    packed(name: string, { version, list }: HeldList): Promise<Uint8Array> {
      const known = packed.get(name)
      if (known?.version === version) return known.bytes
      const made = { version, bytes: pack(list, { level }) }
      packed.set(name, made)
      made.bytes.catch(() => packed.delete(name))
      return made.bytes
    },
  }
}
