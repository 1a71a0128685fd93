import type { ShownClient } from '@yinxin/protocol/portal'

/** Text as it is searched: width and case make no difference. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '')

/** The clients that fit what was typed: every word is in the name, begins a unit code, or stands in a place. Nothing typed: all of them. */
export function findClients(clients: readonly ShownClient[], typed: string): readonly ShownClient[] {
  const words = typed
    .trim()
    .split(/\s+/)
    .map(plain)
    .filter((word) => word !== '')
  return clients.filter((client) => words.every((word) => fits(client, word)))
}

const fits = ({ name, units }: ShownClient, word: string): boolean =>
  plain(name).includes(word) || units.some(({ code, place }) => code.startsWith(word) || plain(place).includes(word))

/** Most recent ones that stand by themselves, where there are more than fit on a screen. */
const mostRecent = 5

/** Those used last, where there are so many that one would have to look for them; the portal has put them first. */
export const recentClients = (clients: readonly ShownClient[]): readonly ShownClient[] =>
  clients.length <= mostRecent + 3 ? [] : clients.filter(({ lastUsed }) => lastUsed !== undefined).slice(0, mostRecent)
