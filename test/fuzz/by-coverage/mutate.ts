import type { Random } from '../../differential/random.ts'
import { listsOf, readTree, writeTree } from './der-tree.ts'
import type { DerTree } from './der-tree.ts'

const octets = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0xa0, 0xa3, 0xff,
]
const maxOctets = 20_000

/** A changed copy of an input; `others` are inputs that pieces may be taken from. What comes out depends on `random` only. */
export function mutate(input: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  const tree = random.chance(0.75) ? readTree(input) : undefined
  if (!tree) return changeOctets(input, others, random)
  const steps = 1 + random.below(3)
  for (let step = 0; step < steps; step++) changeTree(tree, others, random)
  const written = writeTree(tree)
  const changed = random.chance(0.1) ? changeOctets(written, others, random) : written
  return changed.subarray(0, maxOctets)
}

function changeTree(tree: DerTree[], others: readonly Uint8Array[], random: Random): void {
  const lists = listsOf(tree)
  const list = random.pick(lists)
  const at = random.below(list.length + 1)
  const value = list[at]
  switch (random.below(8)) {
    case 0:
      list.splice(at, 1)
      break
    case 1:
      if (value)
        list.splice(
          random.below(list.length + 1),
          0,
          ...Array.from({ length: 1 + random.below(random.chance(0.1) ? 100 : 3) }, () => structuredClone(value)),
        )
      break
    case 2: {
      const donor = readTree(random.pick(others))
      const from = donor && random.pick(listsOf(donor))
      if (from && from.length > 0) list.splice(at, random.below(2), structuredClone(random.pick(from)))
      break
    }
    case 3:
      if (value) value.tag = random.pick(octets)
      break
    case 4: {
      const other = random.below(list.length + 1)
      const held = list[other]
      if (value && held) [list[at], list[other]] = [held, value]
      break
    }
    case 5:
      list.splice(at, 0, { tag: random.pick(octets), content: Uint8Array.from({ length: random.below(6) }, () => random.pick(octets)) })
      break
    default:
      if (value?.content instanceof Uint8Array) value.content = changeOctets(value.content, others, random).subarray(0, 4096)
  }
}

function changeOctets(input: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  const bytes = [...input.subarray(0, maxOctets)]
  const at = random.below(bytes.length + 1)
  switch (random.below(6)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
      break
    case 1:
      if (at < bytes.length) bytes[at] = random.pick(octets)
      break
    case 2:
      bytes.splice(at, 1 + random.below(8))
      break
    case 3:
      bytes.splice(at, 0, ...Array.from({ length: 1 + random.below(8) }, () => random.below(256)))
      break
    case 4:
      bytes.splice(random.below(bytes.length + 1), 0, ...bytes.slice(at, at + 1 + random.below(64)))
      break
    default: {
      const donor = random.pick(others)
      const from = random.below(donor.length + 1)
      bytes.splice(at, random.below(16), ...donor.subarray(from, from + 1 + random.below(64)))
    }
  }
  return Uint8Array.from(bytes)
}
