import { buildCrl, defaultAlgorithm, subjectKeyIdentifierOf, type Certificate } from '@yinxin/pki'
import type { Signer } from './authority.ts'
import type { CaStore, RevocationListRow } from './store.ts'

const hour = 3_600_000
/** Life of a list: a day for issuing CAs (renewed at half), a year for roots, whose key is not at hand. */
const lifeMilliseconds = { issuing: 24 * hour, root: 365 * 24 * hour }
/** An entry stays this long after its certificate ended: it must be on at least one list beyond (RFC 5280 §3.3). */
const keepAfterEnd = 7 * 24 * hour

/** True when more than half of the list's life is over. */
export const isDueForRenewal = ({ this_update, next_update }: Pick<RevocationListRow, 'this_update' | 'next_update'>, now: Date): boolean =>
  +now >= (+this_update + +next_update) / 2

/** Signs and stores the next list of an authority; call it inside the transaction that changed a revocation, with the authority locked. */
export async function publishList(store: CaStore, { certificate, keyPair }: Signer, now: Date): Promise<Uint8Array> {
  const previous = await store.newestList(certificate.sha256)
  const revoked = await store.revocations(certificate.sha256, new Date(+now - keepAfterEnd))
  const number = (previous?.number ?? 0) + 1
  const nextUpdate = new Date(+now + (isRoot(certificate) ? lifeMilliseconds.root : lifeMilliseconds.issuing))
  const list = buildCrl({
    issuer: certificate.subject,
    issuerKey: keyPair.privateKey,
    signatureAlgorithm: defaultAlgorithm(knownKind(certificate)),
    authorityKeyIdentifier: subjectKeyIdentifierOf(certificate),
    thisUpdate: now,
    nextUpdate,
    crlNumber: number,
    revoked: revoked.map(({ serial, reason, revoked_at }) => ({ serialNumber: serial, reason, revokedAt: revoked_at })),
  })
  await store.forgetLists(certificate.sha256, new Date(+now - keepAfterEnd))
  await store.addList({ issuer_sha256: certificate.sha256, number, list, this_update: now, next_update: nextUpdate })
  return list
}

const isRoot = ({ issuerRaw, subjectRaw }: Certificate): boolean => Buffer.compare(issuerRaw, subjectRaw) === 0

function knownKind({ keyKind }: Certificate) {
  if (keyKind === 'unknown') throw new Error('a CA certificate of ours has a key of unknown kind')
  return keyKind
}
