/**
 * What a site signs when it asks the assistant to have a document signed. A `typ` of its own: a request for a proof never has a document signed, nor
 * the other way round. It names the document by its SHA-256 so that no script in the page can put another in its place; the assistant gets
 * the document itself, hashes it itself, and never signs that value.
 */
import { failed, succeeded, type Result } from '../failures/catalogue.ts'
import { asObject, asText } from '../wire/json-and-base64.ts'
import { documentTypes, readDocumentName, type DocumentType } from './document.ts'
import { readRequestFrame, readTimes, type RequestFrame, type UnverifiedJws } from './site-request.ts'

const signRequestType = 'yinxin-sign-request+jwt'

/**
 * Object identifier of the signed attribute that says for whom and what was signed: `SEQUENCE { version INTEGER (1), origin UTF8String, name
 * UTF8String, type UTF8String, summary UTF8String }`. Under the number for documentation (RFC 5612) until a vendor puts its own there.
 */
export const signedForAttribute = '1.3.6.1.4.1.32473.15.2'

/** Payload of a request for a signature over a document. */
export interface SignRequest extends RequestFrame {
  readonly document: {
    /** As the person sees it and as it is signed: one line, at most 100 characters. */
    readonly name: string
    readonly type: DocumentType
    /** Lower-case hex. */
    readonly sha256: string
  }
}

/**
 * Reads the payload, without verifying its signature. A member more than these is refused: what a site says goes into no window.
 * @param now seconds since the epoch by this computer's clock
 * @returns REQUEST_INVALID, REQUEST_EXPIRED
 */
export function readSignRequest(jws: UnverifiedJws, now: number): Result<SignRequest> {
  const frame = readRequestFrame(jws, signRequestType)
  if (!frame.ok) return frame
  const unknown = Object.keys(jws.payload).find((name) => !members.has(name))
  if (unknown !== undefined) return failed('REQUEST_INVALID', { field: 'member' })
  const document = readNamed(jws.payload['document'])
  if (document === undefined) return failed('REQUEST_INVALID', { field: 'document' })
  const times = readTimes(jws.payload, now)
  return times.ok ? succeeded({ ...frame.value, document, ...times.value }) : times
}

const members = new Set(['iss', 'jti', 'aud', 'iat', 'exp', 'document'])

function readNamed(value: unknown): SignRequest['document'] | undefined {
  const document = asObject(value)
  const [name, sha256] = [readDocumentName(document?.['name']), asText(document?.['sha256'], 64, 64)]
  const type = documentTypes.find((one) => one === document?.['type'])
  if (document === undefined || Object.keys(document).length !== 3 || name === undefined || type === undefined) return undefined
  return sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) ? undefined : { name, type, sha256 }
}
