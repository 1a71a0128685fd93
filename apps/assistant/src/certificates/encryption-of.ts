/** Which certificates of a UKey belong together: a holder gets one to sign with and one to encrypt to, issued at once (GM/T 0015 §5, GM/T 0016 §6.4: a container holds both). */
import { namesEqual, parseCertificate, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { useOf } from './shown-facts.ts'

/** How far the beginnings of one issue lie apart at most, in milliseconds: after a renewal both pairs are there for a while. */
const oneIssueMs = 86_400_000

/**
 * By names, kind of key and beginning: devices do not all say what lies in one container.
 * @returns of each certificate to sign with that has one, the fingerprint of its encryption certificate
 */
export function encryptionOf(onUkey: readonly UkeyCertificate[]): ReadonlyMap<string, string> {
  const read = onUkey.flatMap(({ certificate }) => parsed(certificate) ?? [])
  const free = read.filter((one) => useOf(one) === 'encryption')
  const found = new Map<string, string>()
  for (const signing of read.filter((one) => useOf(one) === 'authentication')) {
    const apart = (one: Certificate): number => Math.abs(one.notBefore.getTime() - signing.notBefore.getTime())
    const [nearest] = free.filter((one) => isAlike(one, signing) && apart(one) <= oneIssueMs).toSorted((a, b) => apart(a) - apart(b))
    if (nearest === undefined) continue
    free.splice(free.indexOf(nearest), 1)
    found.set(signing.sha256, nearest.sha256)
  }
  return found
}

const isAlike = (a: Certificate, b: Certificate): boolean =>
  namesEqual(a.subject, b.subject) && namesEqual(a.issuer, b.issuer) && a.keyKind === b.keyKind

function parsed(certificate: string): Certificate | undefined {
  const der = decodeBase64(certificate)
  const read = der === undefined ? undefined : parseCertificate(der)
  return read?.ok === true ? read.value : undefined
}
