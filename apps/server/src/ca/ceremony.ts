import { generateKeyPair, type Certificate } from '@yinxin/pki'
import type { KeyKind } from '@yinxin/protocol/ca'
import { writeAudit } from '../platform/audit.ts'
import { openSigner, authorityOf, wrapKey, type Signer } from './authority.ts'
import type { CaDeps } from './deps.ts'
import { authorityName, issuingExtensions, rootExtensions } from './profile.ts'
import { publishList } from './publish-list.ts'
import { prepareCertificate, type CertificatePlan } from './sign-certificate.ts'
import { caStore } from './store.ts'

const yearMilliseconds = 365.25 * 86_400_000
const [rootYears, issuingYears] = [20, 10]
const rsaBits = 3072
const allKinds: readonly KeyKind[] = ['SM2', 'P-256', 'RSA']
const ceremonyTraceId = '0000000000000000'

/**
 * Makes what is missing of each hierarchy: root, issuing CA, the root's revocation list (renewed when half its life is over). The only
 * place where a root key is used. Safe to run again, and on two nodes at once.
 */
export async function holdCeremony(deps: CaDeps): Promise<void> {
  for (const kind of deps.kinds ?? allKinds) await holdCeremonyOf(kind, deps)
}

async function holdCeremonyOf(kind: KeyKind, deps: CaDeps): Promise<void> {
  const { db, secrets, clock } = deps
  await db.transaction().execute(async (trx) => {
    const store = caStore(trx)
    await store.lockCeremony()
    const existing = (await store.authorities()).filter((row) => row.kind === kind).map(authorityOf)
    const known = existing.find(({ role }) => role === 'root')
    const root =
      known === undefined
        ? await createAuthority(trx, deps, { kind, role: 'root' })
        : openSigner(secrets, known.certificate, known.wrappedKey)
    if (!existing.some(({ role }) => role === 'issuing')) {
      const issuing = await createAuthority(trx, deps, { kind, role: 'issuing', root })
      await publishList(store, issuing, clock.now())
    }
    const list = await store.newestList(root.certificate.sha256)
    if (list === undefined || +clock.now() > (+list.this_update + +list.next_update) / 2) await publishList(store, root, clock.now())
  })
}

interface NewAuthority {
  readonly kind: KeyKind
  readonly role: 'root' | 'issuing'
  /** Absent for a root. */
  readonly root?: Signer
}

async function createAuthority(trx: CaDeps['db'], deps: CaDeps, { kind, role, root }: NewAuthority): Promise<Signer> {
  const { secrets, clock, node, log } = deps
  const [store, now] = [caStore(trx), clock.now()]
  const keyPair = generateKeyPair(kind, rsaBits)
  const plan = authorityPlan(deps, { kind, role, ...(root === undefined ? {} : { root: root.certificate }) }, keyPair.publicKeySpki, now)
  const preparation = prepareCertificate(plan, root ?? { keyPair }, kind)
  if (!preparation.ok) throw new Error(`CA certificate does not pass the lint: ${preparation.findings.map(({ rule }) => rule).join(', ')}`)
  const { serial, toBeSigned, sign } = preparation.prepared
  const certificate = sign()
  const { sha256, notAfter } = certificate
  await store.addAuthority(
    {
      sha256,
      kind,
      role,
      parent_sha256: root?.certificate.sha256 ?? null,
      certificate: certificate.raw,
      wrapped_key: wrapKey(secrets, keyPair),
      not_after: notAfter,
    },
    now,
  )
  if (root !== undefined) {
    await store.writeToBeSigned({ issuerSha256: root.certificate.sha256, serial, profile: plan.profile, toBeSigned, notAfter, now })
    await store.writeCertificate(root.certificate.sha256, serial, certificate.raw, sha256)
  }
  await writeAudit(
    trx,
    'ca',
    { event: 'authority.created', traceId: ceremonyTraceId, actor: 'ceremony', certificate: sha256, detail: { kind, role } },
    { now, node },
  )
  log.info({ kind, role, sha256 }, 'authority created')
  return { certificate, keyPair }
}

function authorityPlan(
  { statusUrl, caName = '印信演示认证中心' }: CaDeps,
  { kind, role, root }: Pick<NewAuthority, 'kind' | 'role'> & { root?: Certificate },
  publicKeySpki: Uint8Array,
  now: Date,
): CertificatePlan {
  const subject = authorityName(caName, kind, role)
  const years = role === 'root' ? rootYears : issuingYears
  const validity = { notBefore: now, notAfter: new Date(+now + years * yearMilliseconds) }
  if (root === undefined) return { profile: 'root-ca', subject, publicKeySpki, ...validity, extensions: rootExtensions(publicKeySpki) }
  return { profile: 'issuing-ca', subject, publicKeySpki, ...validity, extensions: issuingExtensions(publicKeySpki, root, statusUrl) }
}
