import type { DeviceNews } from '../hosted-library.ts'
import { openCardSystem, openOwnCardSystem, scard, unseen, type CardSystem, type ReaderState } from './card-system.ts'

/** A service that tells of changes more often than this, times in milliseconds, tells of none. */
const [mostChanges, withinMs] = [50, 1000] as const

/** How often a service that is not there is looked for, in milliseconds: Windows starts it when a reader is plugged in. */
const lookAgainMs = 1000
/** A service that leaves sooner than this, in milliseconds, and is there all the same, would leave again: it is not waited for. */
const stayedMs = 5000

/**
 * Waits for cards to come and go in any reader, and for readers, again and again. A service that is not there, or ends, is waited for: when it
 * is, `anew` is told and nobody waits any longer here.
 * @returns false when there is no service to ask now
 */
export function watchReaders(news: DeviceNews, open: () => CardSystem | undefined = openOwnCardSystem): boolean {
  const system = open()
  if (system === undefined) {
    awaitService(news, open)
    return false
  }
  let known: readonly ReaderState[] = []
  let [since, changes, first] = [performance.now(), 0, true]
  const began = since
  const next = (): void => {
    const names = system.readers()
    known = names.map((name) => known.find((reader) => reader.name === name) ?? unseen(name))
    system.wait(known, returned)
  }
  const returned = (rv: number, now: readonly ReaderState[]): void => {
    if (performance.now() - since > withinMs) [since, changes] = [performance.now(), 0]
    changes += 1
    if (changes > mostChanges) return news.over()
    if (rv !== scard.ok && rv !== scard.timedOut) return ended()
    const came = now.some((reader, at) => reader.holdsCard && isOther(reader, known[at]))
    known = now
    if (came && !first) news.arriving() // before the service is asked anything more: it may be at work with the card
    next()
    if (!first) news.changed()
    first = false
  }
  const ended = (): void => {
    news.over()
    news.changed() // its readers are gone with it
    const stayed = performance.now() - began > stayedMs
    const isGone = open() === undefined
    if (stayed || isGone) awaitService(news, open)
  }
  next()
  return true
}

function awaitService({ anew }: DeviceNews, open: () => CardSystem | undefined): void {
  const look = setInterval(() => {
    if (open() === undefined) return
    clearInterval(look)
    anew()
  }, lookAgainMs)
  look.unref()
}

/** Another card, or the same one put in again. */
const isOther = (now: ReaderState, before: ReaderState | undefined): boolean =>
  before?.holdsCard !== true || now.raw >>> 16 !== before.raw >>> 16

/** How long a reader may take to notice that its card is gone, in milliseconds: services look several times a second. */
const noticedMs = 700

/** Whether a reader has no card, or is gone, or finds out within a moment; undefined when nobody knows such a reader. */
export function cardIsOut(reader: string, system: CardSystem | undefined = openCardSystem()): boolean | undefined {
  if (system === undefined) return undefined
  if (!system.readers().includes(reader)) return undefined
  const [now] = system.look([unseen(reader)], 0)
  if (now?.holdsCard !== true) return true
  const [later] = system.look([now], noticedMs)
  return later?.holdsCard !== true || isOther(later, now)
}

/** Cards in other readers than these. */
export function cardsElsewhere(
  than: readonly string[],
  system: CardSystem | undefined = openCardSystem(),
): readonly { readonly reader: string; readonly atr: string }[] {
  if (system === undefined) return []
  const others = system.readers().filter((name) => !than.includes(name))
  const states = others.length === 0 ? [] : system.look(others.map(unseen), 0)
  return states.filter(({ holdsCard }) => holdsCard).map(({ name, atr }) => ({ reader: name, atr }))
}
