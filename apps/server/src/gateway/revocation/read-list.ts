import { randomBytes } from 'node:crypto'
import { buildCrlIndex, isSignedBy, namesEqual, openCrlIndex, type Certificate, type CrlIndex, type Parsed } from '@yinxin/pki'

/** A list read to its last entry, and what is known of its signature; plain data, so that a thread can hand it over. */
export interface ReadList {
  readonly index: CrlIndex
  /** For every candidate that bears the name of the list's issuer, by `keyText`: did its key sign the list? */
  readonly signatures: ReadonlyMap<string, boolean>
}

/** Reads and indexes a DER list and verifies its signature with the keys of `candidates`. Takes over `bytes` where they are their own memory. */
export function readRevocationList(bytes: Uint8Array, candidates: readonly Certificate[]): Parsed<ReadList> {
  const built = buildCrlIndex(bytes, randomBytes(8))
  if (!built.ok) return built
  const list = openCrlIndex(built.value)
  const named = candidates.filter(({ subject }) => namesEqual(subject, list.issuer))
  const signatures = new Map(named.map((certificate) => [keyText(certificate), isSignedBy(list, certificate)]))
  return { ok: true, value: { index: built.value, signatures } }
}

/** A certificate's key, to find it again by: certificates of one key have signed the same lists. */
export const keyText = ({ publicKeySpki }: Certificate): string => Buffer.from(publicKeySpki).toString('latin1')
