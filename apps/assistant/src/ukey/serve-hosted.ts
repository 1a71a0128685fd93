/** The child process of a packed program: it has no files to name, so it is told by a word whose library to hold. */
import type { ChildKind } from './hosted-driver.ts'

/** Loaded only in the child: what calls libraries is not in the assistant's memory. */
const children: Readonly<Record<ChildKind, () => Promise<unknown>>> = {
  pkcs11: () => import('./pkcs11/child.ts'),
  skf: () => import('./skf/child.ts'),
  pcsc: () => import('./pcsc/child.ts'),
}

/** @throws RangeError for a word that is no kind of driver */
export function readHostedKind(word: string | undefined): ChildKind {
  if (word === 'pkcs11' || word === 'skf' || word === 'pcsc') return word
  throw new RangeError('no kind of driver')
}

/** Holds a library until the parent goes. @param words library and profiles, as a child of its own has them on its command line */
export async function serveHosted(kind: ChildKind, words: readonly string[]): Promise<number> {
  process.argv.splice(2, process.argv.length, ...words)
  await children[kind]()
  await new Promise(() => undefined) // `disconnect` ends the process
  return 0
}
