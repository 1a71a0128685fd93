import { createHash } from 'node:crypto'
import { parseCertificate, type Certificate } from '@yinxin/pki'
import { defaultStaffPolicy } from '@yinxin/protocol/ca'
import { defaultStatusPolicy, type StatusPolicy } from '../revocation/status-policy.ts'
import { ownProfile, ownStaffProfile, type IssuerProfile, type StaffProfile } from './issuer-profile.ts'

/** A certificate authority as this gateway knows it: an id that never changes, and the keys it issues with. */
export interface Authority {
  readonly id: string
  /** SHA-256 of each issuer key's SubjectPublicKeyInfo, lower-case hex. A roll-over adds one: identity and bindings stay. */
  readonly keys: readonly string[]
  /** Where its certificates say whom they speak for; without it they name nobody. */
  readonly profile?: IssuerProfile
  /** How its certificates of staff are known, and read; without it none of its certificates is of staff. */
  readonly staff?: StaffProfile
  /** How fresh the status of its certificates must be. */
  readonly status?: StatusPolicy
}

/** Which authority a key belongs to. */
export interface KnownAuthorities {
  /** Of the certificate that stands directly above; undefined for a key that is nobody's. */
  ofIssuer(issuer: Certificate | undefined): Authority | undefined
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo, lower-case hex: what an authority is known by, whatever name its certificates bear. */
export const keyHashOf = ({ publicKeySpki }: Pick<Certificate, 'publicKeySpki'>): string =>
  createHash('sha256').update(publicKeySpki).digest('hex')

/** Finds authorities by key. Throws one sentence when an id or a key is there twice: whose it is would be left to chance. */
export function createAuthorities(list: readonly Authority[]): KnownAuthorities {
  const byKey = new Map<string, Authority>()
  const ids = new Set<string>()
  for (const authority of list) {
    if (ids.has(authority.id)) throw new Error(`two authorities are called '${authority.id}'`)
    ids.add(authority.id)
    for (const key of authority.keys) {
      const other = byKey.get(key)
      if (other !== undefined) throw new Error(`authorities '${other.id}' and '${authority.id}' both have the key ${key}`)
      byKey.set(key, authority)
    }
  }
  return { ofIssuer: (issuer) => (issuer === undefined ? undefined : byKey.get(keyHashOf(issuer))) }
}

/** Id of our own CA where it runs in the gateway's process. */
export const ownAuthorityId = 'own-ca'

/** Our own CA as an authority: the keys of its issuing certificates (DER), the profile its certificates are made by, and a responder that gives nonces. */
export function ownAuthority(id: string, issuingCertificates: readonly Uint8Array[], staffPolicy = defaultStaffPolicy): Authority {
  const keys = issuingCertificates.flatMap((der) => {
    const parsed = parseCertificate(der)
    return parsed.ok ? [keyHashOf(parsed.value)] : []
  })
  const status = { ...defaultStatusPolicy, nonceRequired: true }
  return { id, keys: [...new Set(keys)], profile: ownProfile, staff: ownStaffProfile(staffPolicy), status }
}
