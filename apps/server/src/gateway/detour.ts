import { namesEqual, type Certificate } from '@yinxin/pki'
import type { AskedPosition } from './asked-positions.ts'
import { isWithdrawn, type CertificateStatus } from './revocation/status.ts'
import type { TrustedPath } from './trust-anchors.ts'

/** Other paths that are tried. */
const maxDetours = 3

export interface DetourQuestion {
  readonly trusted: TrustedPath
  /** What is known along it, not all of it good. */
  readonly statuses: readonly CertificateStatus[]
  /** Every certificate a path may go through. */
  readonly authorities: readonly Certificate[]
  positionsIn(trusted: TrustedPath): readonly AskedPosition[]
  statusesAlong(trusted: TrustedPath): Promise<readonly CertificateStatus[]>
  /** Another path, through none of these (SHA-256). */
  pathWithout(avoided: ReadonlySet<string>): TrustedPath | undefined
  /** No other path was better: the first one is the certificate's again. */
  goBack(): void
}

/**
 * Statuses along a path around the CAs that are not known to be good (RFC 4158 §3.5.2), or those of the first path when there is none on
 * which all are. A certificate revoked on one valid path is revoked: another path does not bring it back.
 */
export async function statusesByDetour(question: DetourQuestion): Promise<readonly CertificateStatus[]> {
  const { statuses, pathWithout, statusesAlong, goBack } = question
  const avoided = new Set<string>()
  let [path, told] = [question.trusted, statuses]
  for (let turn = 0; turn < maxDetours; turn++) {
    const doubtful = doubtfulCas(path, told, question)
    if (holderIsWithdrawn(told) || doubtful.length === 0) break
    for (const sha256 of doubtful) avoided.add(sha256)
    const other = pathWithout(avoided)
    if (other === undefined) break
    path = other
    told = await statusesAlong(other)
    if (holderIsWithdrawn(told) || told.every(({ status }) => status === 'good')) return told
  }
  if (path !== question.trusted) goBack()
  return statuses
}

/** CAs not known to be good; none when no other certificate bears the name of any CA of the path, so that there is no way round. */
function doubtfulCas(
  path: TrustedPath,
  told: readonly CertificateStatus[],
  { authorities, positionsIn }: DetourQuestion,
): readonly string[] {
  const hasWayRound = path.certificates.slice(1).some((one) => authorities.some((other) => bearsItsName(one, other)))
  if (!hasWayRound) return []
  return positionsIn(path).flatMap(({ position }, index) =>
    index > 0 && told[index]?.status !== 'good' ? [position.certificate.sha256] : [],
  )
}

const bearsItsName = (one: Certificate, other: Certificate): boolean =>
  one.sha256 !== other.sha256 && namesEqual(one.subject, other.subject)

const holderIsWithdrawn = ([holder]: readonly CertificateStatus[]): boolean => holder !== undefined && isWithdrawn(holder)
