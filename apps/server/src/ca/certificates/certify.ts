import type { Certificate } from '@yinxin/pki'
import type { Transaction } from 'kysely'
import { readOwnCertificate, type CertificationAuthority } from '../authorities/authority.ts'
import type { Keyring } from '../authorities/keyring.ts'
import { signOnRecord, type SigningDeps } from '../signing/signing-door.ts'
import type { PreparedCertificate } from './certificate-plan.ts'
import { issuanceStore } from './store.ts'

export interface Certification {
  readonly prepared: PreparedCertificate
  readonly issuer: CertificationAuthority
  readonly notAfter: Date
  /** Who asked for it. */
  readonly requestedBy: string
  /** Credit code it speaks for, when it speaks for an organisation. */
  readonly subject?: string
}

/**
 * A certificate of one of our CAs, through the signing door: its serial number is on record with the bytes, so that whatever is signed can
 * be revoked. `settle` writes what follows in the transaction of the signature.
 */
export function certify(
  { prepared, issuer, notAfter, requestedBy, subject }: Certification,
  settle: (trx: Transaction<any>, certificate: Certificate) => Promise<void>,
  { keyring, ...deps }: SigningDeps & { readonly keyring: Keyring },
): Promise<Certificate> {
  const { serial, algorithm, what } = prepared
  return signOnRecord<Certificate>(
    {
      what,
      algorithm,
      publicKeySpki: issuer.certificate.publicKeySpki,
      openKey: () => keyring.keyOf(issuer),
      claim: (trx, signing) =>
        issuanceStore(trx).claimSerial({
          ...{ issuerSha256: issuer.sha256, serial, profile: what.kind, notAfter, signing, requestedBy },
          ...{ subject: subject ?? null, now: deps.clock.now() },
        }),
      async settle(trx, signed) {
        const certificate = readOwnCertificate(signed)
        await issuanceStore(trx).nameCertificate(issuer.sha256, serial, certificate.sha256)
        await settle(trx, certificate)
        return certificate
      },
    },
    deps,
  )
}
