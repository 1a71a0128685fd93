import type { SignResult } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, asText, encodeBase64 } from '@yinxin/protocol/wire'
import type { AssistantClient } from './assistant-client.ts'
import { carryOutOver, operationOf, type AuthenticateOptions } from './authenticate.ts'

/** Longest message that is taken from the assistant, in characters. */
const longestMessage = 256 * 1024

/**
 * Has a document signed by the person at the assistant, which shows all of it first. A function of its own, so that a page that only signs in
 * does not carry it. Never rejects.
 * @param request signed by the site's server (`yinxin-sign-request+jwt`); it names the document by its SHA-256
 * @param content the very octets the request names
 * @returns the CMS message; ASSISTANT_LOST when not connected, ASSISTANT_TOO_OLD for an assistant that signs no documents yet, and what the
 * assistant says: SITE_NOT_APPROVED, DOCUMENT_UNREADABLE, PIN_CANCELLED and the others of `authenticate`
 */
export async function signDocument(
  client: Pick<AssistantClient, 'link'>,
  request: string,
  content: Uint8Array,
  options: AuthenticateOptions = {},
): Promise<Result<SignResult>> {
  const operation = operationOf(request)
  if (operation === undefined) return failed('REQUEST_INVALID')
  const link = client.link()
  if (link === undefined) return failed('ASSISTANT_LOST')
  const answer = await carryOutOver(link, 'sign', { request, operation, content: encodeBase64(content) }, options)
  if (!answer.ok) return answer.failure.code === 'METHOD_UNKNOWN' ? failed('ASSISTANT_TOO_OLD') : answer
  const message = asText(asObject(answer.value)?.['message'], longestMessage)
  return message === undefined ? failed('MESSAGE_INVALID', { field: 'message' }) : succeeded({ message })
}
