/** The files of a card (ISO/IEC 7816-4 §7): folders and transparent files, selected, made, read and written. */
import { sw, tlv, valueOf, type Answer, type Command } from './apdu.ts'

interface CardFile {
  readonly id: number
  /** What was said when it was made; told back when it is selected. */
  readonly control: Buffer
  readonly parent: CardFile | undefined
  readonly name: Buffer | undefined
  /** Undefined: a file, not a folder. */
  readonly children: CardFile[] | undefined
  readonly content: Buffer
}

const rootId = 0x3f00

export function createCardFiles() {
  const control = Buffer.from('82013883023f008608ff00000000000000', 'hex')
  const root: CardFile = { id: rootId, control, parent: undefined, name: undefined, children: [], content: Buffer.alloc(0) }
  let [folder, file]: [CardFile, CardFile | undefined] = [root, undefined]

  const enter = (found: CardFile | undefined, p2: number): Answer => {
    if (found === undefined) return { status: sw.notFound }
    if (found.children !== undefined) [folder, file] = [found, undefined]
    else [folder, file] = [found.parent ?? root, found]
    return (p2 & 0x0c) === 0x0c ? { status: sw.ok } : { status: sw.ok, data: tlv('6f', found.control) }
  }
  const byName = (name: Buffer, from: CardFile = root): CardFile | undefined =>
    from.name?.equals(name) === true ? from : from.children?.map((child) => byName(name, child)).find(Boolean)
  const byPath = (path: Buffer, from: CardFile): CardFile | undefined => {
    let found: CardFile | undefined = from
    for (let at = 0; at < path.length; at += 2) found = found?.children?.find(({ id }) => id === path.readUInt16BE(at))
    return found
  }
  const byId = (id: number): CardFile | undefined =>
    id === rootId ? root : [...(folder.children ?? []), folder, ...(folder.parent?.children ?? [])].find((each) => each.id === id)

  return {
    /** Nothing is selected but the root. */
    start(data: Uint8Array): Answer {
      ;[folder, file] = [root, undefined]
      return { status: sw.ok, data }
    },
    select({ p1, p2, data }: Command): Answer {
      if (p1 === 4) return enter(byName(data), p2)
      if (p1 === 8 || p1 === 9) return enter(byPath(data, p1 === 8 ? root : folder), p2)
      return enter(byId(data.length === 0 ? rootId : data.readUInt16BE(0)), p2)
    },
    create(data: Buffer): Answer {
      const inner = Buffer.from(valueOf(data, 0x6f) ?? valueOf(data, 0x62) ?? data)
      const id = valueOf(inner, 0x83)?.readUInt16BE(0) ?? 0
      if (folder.children?.some((each) => each.id === id) === true) return { status: sw.exists }
      const isFolder = ((valueOf(inner, 0x82)?.[0] ?? 0) & 0x38) === 0x38
      const size = valueOf(inner, 0x81) ?? valueOf(inner, 0x80)
      const made: CardFile = {
        id,
        control: inner,
        parent: folder,
        name: valueOf(inner, 0x84),
        children: isFolder ? [] : undefined,
        content: Buffer.alloc(isFolder || size === undefined ? 0 : size.readUIntBE(0, size.length)),
      }
      folder.children?.push(made)
      enter(made, 0x0c)
      return { status: sw.ok }
    },
    remove(data: Buffer): Answer {
      const gone = data.length === 0 ? (file ?? folder) : byId(data.readUInt16BE(0))
      const siblings = gone?.parent?.children
      if (gone?.parent === undefined || siblings === undefined) return { status: gone === undefined ? sw.notFound : sw.conditions }
      siblings.splice(siblings.indexOf(gone), 1)
      ;[folder, file] = [gone.parent, undefined]
      return { status: sw.ok }
    },
    read(offset: number, most: number): Answer {
      if (file === undefined) return { status: sw.noFile }
      if (offset >= file.content.length) return { status: sw.wrongOffset }
      return { status: sw.ok, data: file.content.subarray(offset, offset + most) }
    },
    write(offset: number, data: Buffer): Answer {
      if (file === undefined) return { status: sw.noFile }
      if (offset + data.length > file.content.length) return { status: sw.tooLong }
      data.copy(file.content, offset)
      return { status: sw.ok }
    },
  }
}
