/** The process with the virtual cards, beside pcscd in a network of its own. Does what its parent says; ends with it. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createIsoApplet } from './iso-applet.ts'
import { createPivApplet, type PivContent } from './piv-applet.ts'
import type { Card, CardPin } from './apdu.ts'
import { createVirtualReader, type PullOut } from './virtual-reader.ts'

/** What the parent may ask for, of reader 0 or 1. */
export type CardOrder =
  | { readonly do: 'iso-applet' }
  | { readonly do: 'piv'; readonly content: PivContent }
  | { readonly do: 'insert' | 'remove' | 'commands' | 'pin' }
  | { readonly do: 'pull-out'; readonly where: PullOut }
  | { readonly do: 'slow-down'; readonly ms: number }
  | { readonly do: 'end-service' | 'start-service' }

/** vpcd's own ports, one a slot. */
const firstPort = 35_963

const readers = [0, 1].map((slot) => ({ reader: createVirtualReader(firstPort + slot), card: undefined as Card | undefined }))

async function carryOut(slot: number, order: CardOrder): Promise<number | CardPin | undefined> {
  const place = readers[slot]
  if (place === undefined) throw new Error('no such reader')
  switch (order.do) {
    case 'iso-applet':
      place.card = createIsoApplet()
      return undefined
    case 'piv':
      place.card = createPivApplet(order.content)
      return undefined
    case 'insert':
      if (place.card === undefined) throw new Error('no card')
      await place.reader.insert(place.card)
      return undefined
    case 'remove':
      await place.reader.remove()
      return undefined
    case 'commands':
      return place.reader.commands()
    case 'pin':
      return place.card?.pin
    case 'pull-out':
      place.reader.pullOutAt(order.where)
      return undefined
    case 'slow-down':
      place.reader.slowDown(order.ms)
      return undefined
    case 'end-service':
      await endService()
      return undefined
    case 'start-service':
      await startService()
      return undefined
  }
}

const socketFile = '/run/pcscd/pcscd.comm'

const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !isSo(); turn++) await new Promise((resolve) => setTimeout(resolve, 20))
  if (!isSo()) throw new Error('pcscd does not do as it is told')
}

/** In a process namespace of our own there is one at most; a zombie is none. */
const serviceIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
      return status.startsWith('Name:\tpcscd\n') && !status.includes('State:\tZ')
    })

/** As an update of the system or an administrator ends it: the cards in its readers are gone with it. */
async function endService(): Promise<void> {
  for (const pid of serviceIds()) process.kill(pid, 'SIGKILL')
  await until(() => serviceIds().length === 0)
  for (const { reader } of readers) await reader.remove()
  rmSync(socketFile, { force: true })
}

async function startService(): Promise<void> {
  spawn('pcscd', ['--foreground'], { stdio: 'ignore' })
  await until(() => existsSync(socketFile))
}

process.on('message', ({ id, slot, order }: { readonly id: number; readonly slot: number; readonly order: CardOrder }) => {
  carryOut(slot, order).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
