import { generateKeyPair } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { wholeList } from '@yinxin/protocol/status'
import type { Transaction } from 'kysely'
import { writeAudit, type AuditLine } from '../platform/audit/line.ts'
import { readAuthorityRow, readOwnCertificate, type CertificationAuthority } from './authorities/authority.ts'
import { wrapKey } from './authorities/keyring.ts'
import { aloneInCeremony, authorityStore } from './authorities/store.ts'
import { newSerialNumber, prepareOwnCertificate, type CertificatePlan } from './certificates/certificate-plan.ts'
import { certify } from './certificates/certify.ts'
import { authorityName, issuingExtensions, listAddress, rootExtensions } from './certificates/profile.ts'
import type { CaContext } from './deps.ts'
import { publishDueLists } from './revocation/publish-due-lists.ts'
import { revocationStore } from './revocation/store.ts'
import { signOnRecord } from './signing/signing-door.ts'
import { unfinishedSignings } from './signing/unfinished-signings.ts'

const yearMilliseconds = 365.25 * 86_400_000
const [rootYears, issuingYears] = [20, 10]
const rsaBits = 3072
const ceremonyTraceId = '0000000000000000'

/**
 * Makes what is missing of each hierarchy: root, issuing CA, their revocation lists (the root's renewed when half its life is over). The
 * only place where a root key is used. Reports signatures that were begun and never finished. Safe to run again, and on two nodes at once.
 */
export async function holdCeremony(context: CaContext): Promise<void> {
  await aloneInCeremony(context.db, async () => {
    for (const kind of context.kinds) await holdCeremonyOf(kind, context)
  })
  const unfinished = await unfinishedSignings(context)
  if (unfinished.length > 0) context.log.warn({ unfinished }, 'signatures were begun and are not on record; see yinxin ca check')
}

async function holdCeremonyOf(kind: CertifiedKeyKind, context: CaContext): Promise<void> {
  const known = (await authorityStore(context.db).authorities()).filter((row) => row.kind === kind).map(readAuthorityRow)
  const [roots, issuing] = [known.filter(({ role }) => role === 'root'), known.filter(({ role }) => role === 'issuing')]
  if (known.length === 0 && context.offlineRoots)
    return context.log.warn({ kind }, 'no issuing CA: its root is kept offline; see yinxin issuer request')
  const root = roots.at(-1) ?? (await createRoot(kind, context))
  for (const authority of issuing.length > 0 ? issuing : [await createIssuingCa(root, context)]) {
    await spreadLists(authority, context)
    await publishDueLists(authority, context)
  }
  for (const { wrappedKey, ...rest } of roots.length > 0 ? roots : [root])
    if (wrappedKey !== undefined) await publishDueLists({ wrappedKey, ...rest }, context)
}

/** The lists that certificates name from now on; those they have named before stay. */
async function spreadLists({ sha256 }: CertificationAuthority, { db, listShards, statusUrl }: CaContext): Promise<void> {
  for (let shard = 0; listShards > 1 && shard < listShards; shard++) {
    const scope = { shards: listShards, shard }
    await revocationStore(db).addScope(sha256, scope, listAddress(statusUrl, { issuerSha256: sha256, ...scope }))
  }
}

async function createRoot(kind: CertifiedKeyKind, context: CaContext): Promise<CertificationAuthority> {
  const { names, secrets } = context
  const keyPair = generateKeyPair(kind, rsaBits)
  const { publicKeySpki } = keyPair
  const plan: CertificatePlan = {
    ...{ profile: 'root-ca', serialNumber: newSerialNumber() },
    subject: authorityName(names, kind, 'root'),
    publicKeySpki,
    ...validityOf(rootYears, context),
    extensions: rootExtensions(publicKeySpki),
  }
  const { what, algorithm } = prepareOwnCertificate(plan, kind)
  const wrappedKey = wrapKey(secrets, keyPair)
  const root = (raw: Uint8Array): CertificationAuthority => ({ kind, role: 'root', ...named(raw), wrappedKey })
  const signed = await signOnRecord(
    {
      ...{ what, algorithm, publicKeySpki, openKey: () => keyPair },
      async settle(trx, raw) {
        const { clock, node } = context
        const { sha256 } = root(raw)
        await keep(trx, root(raw), undefined, context)
        await writeAudit(trx, 'ca', { ...authorityLine(kind, 'root'), certificate: sha256 }, { now: clock.now(), node })
      },
    },
    context,
  )
  return root(signed)
}

async function createIssuingCa(root: CertificationAuthority, context: CaContext): Promise<CertificationAuthority> {
  const { names, secrets, statusUrl } = context
  const { kind } = root
  const keyPair = generateKeyPair(kind, rsaBits)
  const { publicKeySpki } = keyPair
  const plan: CertificatePlan = {
    ...{ profile: 'issuing-ca', serialNumber: newSerialNumber() },
    subject: authorityName(names, kind, 'issuing'),
    publicKeySpki,
    ...validityOf(issuingYears, context),
    extensions: issuingExtensions(publicKeySpki, root.certificate, statusUrl),
  }
  const prepared = prepareOwnCertificate(plan, kind, root.certificate)
  const wrappedKey = wrapKey(secrets, keyPair)
  const authority = (raw: Uint8Array): CertificationAuthority => ({ kind, role: 'issuing', ...named(raw), wrappedKey })
  const certification = { prepared, issuer: root, notAfter: plan.notAfter, requestedBy: 'ceremony' }
  const { raw } = await certify(
    certification,
    { line: authorityLine(kind, 'issuing'), settle: (trx, certified) => keep(trx, authority(certified.raw), root, context) },
    context,
  )
  return authority(raw)
}

function named(raw: Uint8Array): Pick<CertificationAuthority, 'certificate' | 'sha256'> {
  const certificate = readOwnCertificate(raw)
  return { certificate, sha256: certificate.sha256 }
}

const authorityLine = (kind: CertifiedKeyKind, role: CertificationAuthority['role']): AuditLine => ({
  event: 'authority.created',
  traceId: ceremonyTraceId,
  actor: 'ceremony',
  detail: { kind, role },
})

const validityOf = (years: number, { clock }: CaContext) => {
  const notBefore = clock.now()
  return { notBefore, notAfter: new Date(+notBefore + years * yearMilliseconds) }
}

async function keep(
  trx: Transaction<any>,
  made: CertificationAuthority,
  root: CertificationAuthority | undefined,
  { clock, log }: CaContext,
): Promise<void> {
  const { sha256, kind, role, certificate, wrappedKey } = made
  const [now, { raw, notAfter }] = [clock.now(), certificate]
  const row = {
    sha256,
    kind,
    role,
    parent_sha256: root?.sha256 ?? null,
    certificate: raw,
    wrapped_key: wrappedKey ?? null,
    not_after: notAfter,
  }
  await authorityStore(trx).addAuthority(row, now)
  await revocationStore(trx).addScope(sha256, wholeList)
  log.info({ kind, role, sha256 }, 'authority created')
}
