import { attribute, generateKeyPair, nameOf } from '@yinxin/pki'
import { readOwnCertificate, type CertificationAuthority, type Signer } from '../authorities/authority.ts'
import { openKey, wrapKey } from '../authorities/keyring.ts'
import { newSerialNumber, prepareOwnCertificate, type CertificatePlan } from '../certificates/certificate-plan.ts'
import { certify } from '../certificates/certify.ts'
import { responderExtensions } from '../certificates/profile.ts'
import type { CaContext } from '../deps.ts'
import { responderStore } from './store.ts'

const day = 86_400_000
/** Nobody asks whether a responder itself was revoked (`id-pkix-ocsp-nocheck`), so its days are few. */
const [lifeDays, renewBeforeDays] = [30, 10]
/** How long a node keeps an opened responder before it looks for a newer one. */
const memoryMilliseconds = 3_600_000
const responderTraceId = '0000000000000000'

/** The delegated OCSP responders of this process. */
export interface Responders {
  /** The one that answers for an issuing CA now. */
  of(issuer: CertificationAuthority): Promise<Signer>
}

/** Opens each responder once an hour, by the monotonic clock: one that was replaced is not used on because somebody set the clock back. */
export function createResponders(context: CaContext): Responders {
  const { clock } = context
  const opened = new Map<string, { readonly signer: Promise<Signer>; readonly at: number }>()
  return {
    of(issuer) {
      const known = opened.get(issuer.sha256)
      if (known !== undefined && clock.monotonic() - known.at < memoryMilliseconds) return known.signer
      const signer = currentResponder(issuer, context)
      opened.set(issuer.sha256, { signer, at: clock.monotonic() })
      signer.catch(() => opened.delete(issuer.sha256)) // the caller reports it; the next one tries again
      return signer
    },
  }
}

/** The newest responder, or another when less than ten days of it are left. Two nodes that make one at once make two, and both are good. */
async function currentResponder(issuer: CertificationAuthority, context: CaContext): Promise<Signer> {
  const { db, secrets, clock } = context
  const known = await responderStore(db).newestResponder(issuer.sha256)
  if (known === undefined || +known.not_after - +clock.now() <= renewBeforeDays * day) return delegate(issuer, context)
  const certificate = readOwnCertificate(known.certificate)
  return { certificate, keyPair: openKey(secrets, certificate, known.wrapped_key) }
}

async function delegate(issuer: CertificationAuthority, context: CaContext): Promise<Signer> {
  const { secrets, clock } = context
  const [now, { certificate: issuerCertificate, kind }] = [clock.now(), issuer]
  const keyPair = generateKeyPair(kind)
  const { publicKeySpki } = keyPair
  const subject = nameOf([
    ['C', 'CN'],
    ['O', attribute(issuerCertificate.subject, 'O') ?? 'CA'],
    ['CN', `${attribute(issuerCertificate.subject, 'CN') ?? 'CA'} OCSP`],
  ])
  const notAfter = new Date(Math.min(+now + lifeDays * day, +issuerCertificate.notAfter))
  const extensions = responderExtensions(publicKeySpki, issuerCertificate)
  const plan: CertificatePlan = {
    ...{ profile: 'ocsp-responder', serialNumber: newSerialNumber() },
    ...{ subject, publicKeySpki, notBefore: now, notAfter, extensions },
  }
  const prepared = prepareOwnCertificate(plan, kind, issuerCertificate)
  const wrappedKey = wrapKey(secrets, keyPair)
  const { raw } = await certify(
    { prepared, issuer, notAfter, requestedBy: 'ocsp' },
    {
      line: {
        ...{ event: 'responder.created', traceId: responderTraceId, actor: 'ocsp' },
        detail: { issuer: issuer.sha256, serial: prepared.serial },
      },
      settle(trx, { sha256, raw: certificate }) {
        const { notAfter: end } = readOwnCertificate(certificate) // to the second, as it says it
        const row = { sha256, issuer_sha256: issuer.sha256, certificate, wrapped_key: wrappedKey, not_after: end }
        return responderStore(trx).addResponder(row, now)
      },
    },
    context,
  )
  return { certificate: readOwnCertificate(raw), keyPair }
}
