import { hash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { auditValues, type AuditLine } from '../../platform/audit/line.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { Keyring } from '../authorities/keyring.ts'
import { signOnRecord, type SigningDeps } from '../signing/signing-door.ts'
import type { PreparedCertificate } from './certificate-plan.ts'
import { finishIssuance, issuanceValues, recordIssuance } from './store.ts'

export interface Certification {
  readonly prepared: PreparedCertificate
  readonly issuer: CertificationAuthority
  readonly notAfter: Date
  /** Who asked for it. */
  readonly requestedBy: string
  /** Credit code it speaks for, when it speaks for an organisation. */
  readonly subject?: string | null
}

/** A certificate as it was signed. */
export interface CertifiedBytes {
  readonly raw: Uint8Array
  /** Hex SHA-256 of it. */
  readonly sha256: string
}

export interface CertifiedWith {
  /** What the audit says; its certificate is the one that was signed. */
  readonly line: AuditLine
  /** What else is written in the transaction of the signature; without it, one statement is all. */
  settle?(trx: Transaction<any>, certificate: CertifiedBytes): Promise<void>
}

const certified = (raw: Uint8Array): CertifiedBytes => ({ raw, sha256: hash('sha256', raw, 'hex') })

/**
 * A certificate of one of our CAs, through the signing door: its serial number is on record with the bytes, so that whatever is signed can
 * be revoked; the audit has its line with the signature.
 */
export async function certify(
  { prepared, issuer, notAfter, requestedBy, subject = null }: Certification,
  { line, settle }: CertifiedWith,
  { keyring, ...deps }: SigningDeps & { readonly keyring: Keyring },
): Promise<CertifiedBytes> {
  const { serial, algorithm, what } = prepared
  const { clock, node } = deps
  const issuance = { issuerSha256: issuer.sha256, serial, profile: what.kind, notAfter, requestedBy, subject, now: clock.now() }
  const raw = await signOnRecord(
    {
      what,
      algorithm,
      publicKeySpki: issuer.certificate.publicKeySpki,
      openKey: () => keyring.keyOf(issuer),
      record: { statement: recordIssuance, values: issuanceValues(issuance) },
      finish: {
        statement: finishIssuance,
        valuesOf(signed) {
          const { sha256 } = certified(signed)
          return [issuer.sha256, serial, sha256, ...auditValues({ ...line, certificate: sha256 }, { now: clock.now(), node })]
        },
      },
      ...(settle === undefined ? {} : { settle: (trx, signed) => settle(trx, certified(signed)) }),
    },
    deps,
  )
  return certified(raw)
}
