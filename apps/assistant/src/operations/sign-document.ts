/**
 * One signature over a document, from signed request to CMS message. The key signs the attributes the assistant builds (RFC 5652 §5.4), the
 * site and what was shown among them; never the document, never a value the site chose.
 */
import { createHash } from 'node:crypto'
import { encodeInteger, encodeSequence, encodeText, parseCertificate, prepareSignedData, type AlgorithmId } from '@yinxin/pki'
import {
  documentSummary,
  maxDocumentBytes,
  readForSigning,
  signedForAttribute,
  tokenAlgorithms,
  hashOf,
  type ReadableDocument,
  type SignRequest,
  type SignResult,
} from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import { checkSignRequest } from '../sites/standing.ts'
import type { SignatureAlgorithm } from '../ukey/driver.ts'
import type { KeySigning } from './ask-pin.ts'
import type { Chosen } from './choose-certificate.ts'
import { admitForSite, runForSite, type SiteInput } from './for-site.ts'
import type { AuthenticateDeps } from './talk.ts'

export interface SignDocumentInput extends SiteInput {
  /** base64 of the document. */
  readonly content: string
}

/**
 * Runs one signature. Never throws.
 * @returns beside what an authentication can come to: REQUEST_INVALID (`document`) for another document than the site asked for, and what
 * `readForSigning` refuses; nothing was shown then
 */
export async function signForSite(deps: AuthenticateDeps, input: SignDocumentInput): Promise<Result<SignResult>> {
  const admitted = admitForSite(deps, checkSignRequest(input.request, input.origin, deps.standingToSign, deps.now()))
  if (!admitted.ok) return admitted
  const { request } = admitted.value
  const opened = openDocument(request, input.content)
  if (!opened.ok) return opened
  const { document, content, sha256 } = opened.value
  const summary = documentSummary(document, sha256)
  return runForSite(deps, input, admitted.value, {
    about: { purpose: 'sign', document },
    approved: deps.approvedToSign,
    prepare: (chosen) => messageSigning({ request, document, content, summary }, chosen, new Date(deps.now())),
  })
}

interface OpenedDocument {
  readonly document: ReadableDocument
  readonly content: Uint8Array
  readonly sha256: string
}

function openDocument({ document: named }: SignRequest, base64: string): Result<OpenedDocument> {
  const content = base64.length > maxDocumentBytes * 2 ? undefined : decodeBase64(base64)
  if (content === undefined) return failed('MESSAGE_INVALID', { field: 'content' })
  const sha256 = createHash('sha256').update(content).digest('hex')
  if (sha256 !== named.sha256) return failed('REQUEST_INVALID', { field: 'document' })
  const document = readForSigning(named, content)
  return document.ok ? succeeded({ document: document.value, content, sha256 }) : document
}

/** Signature algorithms of messages, by those of tokens. */
const messageAlgorithms: Readonly<Record<SignatureAlgorithm, AlgorithmId>> = {
  SM2SM3: 'SM2-SM3',
  ES256: 'ECDSA-SHA256',
  RS256: 'RSA-SHA256',
}

/**
 * Longest value an authentication token is ever signed over, in octets: two hashes. What is signed here is longer, begins as a SET, and so can
 * stand for none.
 */
const longestTokenValue = 2 * Math.max(...tokenAlgorithms.map((algorithm) => createHash(hashOf(algorithm)).digest().length))

function messageSigning(
  { request, document, content, summary }: { readonly request: SignRequest; readonly summary: string } & Omit<OpenedDocument, 'sha256'>,
  chosen: Chosen,
  signingTime: Date,
): Result<KeySigning<SignResult>> {
  const algorithm = signatureAlgorithmOf(chosen.certificate)
  const certificate = parseCertificate(decodeBase64(chosen.certificate) ?? new Uint8Array())
  if (algorithm === undefined || !certificate.ok) return failed('ALGORITHM_REFUSED')
  const signedFor = encodeSequence(
    encodeInteger(1),
    ...[request.iss, document.name, document.type, summary].map((text) => encodeText(text)),
  )
  const { toBeSigned, finish } = prepareSignedData({
    ...{ content, signingTime, certificate: certificate.value, algorithm: messageAlgorithms[algorithm] },
    attributes: [[signedForAttribute, signedFor]],
  })
  if (toBeSigned.length <= longestTokenValue) return failed('ALGORITHM_REFUSED')
  const result = (signature: Uint8Array): SignResult => ({ message: Buffer.from(finish(signature, 'raw')).toString('base64') })
  return succeeded({ algorithm, data: toBeSigned, result })
}
