import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { readDocument, readPersonName, yearsBetween, type IdentityDocument } from '@yinxin/protocol/identifiers'
import { consentVersions, type IdentityInput, type ProofingLevel } from '@yinxin/protocol/portal'
import type { Comparison } from './real-name.ts'

/** Whoever is younger registers at a desk, with a guardian (years). */
const youngest = 16

/** Name and document that can be ones. */
export interface ReadIdentity {
  readonly name: string
  readonly document: IdentityDocument
}

/**
 * What was typed, before anybody is asked about it. CONSENT_MISSING, PERSON_NAME_INVALID, DOCUMENT_NUMBER_INVALID, UNDER_AGE.
 * @param today ISO date where the portal is
 */
export function readIdentityInput({ name, document, consent }: IdentityInput, today: string): Result<ReadIdentity> {
  if (consent !== consentVersions.identity) return failed('CONSENT_MISSING')
  const readName = readPersonName(name)
  if (readName === undefined) return failed('PERSON_NAME_INVALID')
  const read = readDocument(document.kind, document.number, today)
  if (read === undefined) return failed('DOCUMENT_NUMBER_INVALID')
  if (read.born !== undefined && yearsBetween(read.born, today) < youngest) return failed('UNDER_AGE')
  return succeeded({ name: readName, document: read })
}

/**
 * How well a person is known after the comparison. A check character that does not fit refuses nobody whom a register knows (R20); where no register
 * could be asked it does, since then it is the only sign of a slip.
 * @returns IDENTITY_NOT_MATCHED, DOCUMENT_NUMBER_INVALID
 */
export function judgeComparison({ checkFits }: Pick<IdentityDocument, 'checkFits'>, { result }: Comparison): Result<ProofingLevel> {
  if (result === 'different') return failed('IDENTITY_NOT_MATCHED')
  if (result === 'matched') return succeeded('registry')
  return checkFits ? succeeded('self-asserted') : failed('DOCUMENT_NUMBER_INVALID')
}
