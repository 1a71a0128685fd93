/** The process with the virtual cards, beside pcscd in a network of its own. Does what its parent says; ends with it. */
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
  }
}

process.on('message', ({ id, slot, order }: { readonly id: number; readonly slot: number; readonly order: CardOrder }) => {
  carryOut(slot, order).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
