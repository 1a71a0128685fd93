/**
 * Page ↔ assistant: JSON-RPC 2.0 over a WebSocket on loopback (`ws://127.0.0.1:<port>/v1`), and the messages of window mode.
 * No method takes a PIN, lists private objects, formats, imports, exports or signs a value the caller chose: `sign` takes a document, shows it, and signs
 * attributes the assistant builds about it.
 */
import type { Failure } from '../failures/catalogue.ts'
import type { Language } from '../failures/language.ts'
import { readFailure } from '../failures/read-failure.ts'
import { asObject, asText, parseObject, type JsonObject } from '../wire/json-and-base64.ts'
import type { AuthenticationToken } from './authentication-token.ts'

/** Fixed ports, spread so far apart that no single excluded range takes all of them. The first free one is used. */
export const assistantPorts = [11735, 19281, 27463, 35817, 44129] as const

/** Largest message the assistant reads, in bytes. */
export const maxAssistantMessage = 64 * 1024

export const assistantProduct = 'yinxin-assistant'

/** Path of the WebSocket. */
export const assistantSocketPath = '/v1'

/**
 * Path of the page of window mode. In the fragment either `windowChallenge` (the page that opened it verifies who is there and then posts
 * the signed request) or, for a page that nobody holds on to, the signed request itself (the answer goes to its callback).
 */
export const assistantWindowPath = '/window'

/** Fragment by which a page asks the window to prove itself: the challenge of `hello`, and the origin the answer is posted to. */
export const windowChallenge = (origin: string, challenge: string): string => new URLSearchParams({ challenge, origin }).toString()

/** Whether a site may ask: in the vendor-signed list, approved by the person, or still to be approved. */
export type Approval = 'listed' | 'approved' | 'needed'

export interface HelloParams {
  /** 32…64 random bytes as base64url: signed with the installation's key for the site, so that a foreign program on the port is recognised. */
  readonly challenge?: string
}

export interface HelloResult {
  readonly product: typeof assistantProduct
  readonly version: string
  readonly protocol: readonly [number, number]
  readonly approval: Approval
  /** Present when a challenge was given: ES256 over the UTF-8 bytes of `helloText`, key as base64url SPKI; the key is this site's own. */
  readonly proof?: { readonly publicKey: string; readonly signature: string }
}

/** What an installation signs to prove itself to the site `origin`. */
export const helloText = (origin: string, challenge: string): string => `yinxin-hello\n${origin}\n${challenge}`

/** One certificate on a UKey: the public part only. */
export interface UkeyCertificate {
  /** base64 DER. */
  readonly certificate: string
  /** Lower-case hex; how `authenticate` names it. */
  readonly sha256: string
  /** What it can do here: only `authentication` certificates are offered for sign-in. */
  readonly use: 'authentication' | 'encryption' | 'other'
  /** Why it is not offered although it is there: CERTIFICATE_MALFORMED, or CERTIFICATE_NOT_ON_UKEY for one whose key is not there. */
  readonly problem?: Failure
}

export interface UkeyStatus {
  /** Stable while plugged in; opaque. */
  readonly id: string
  /** Printed on the device, shown to the person. */
  readonly serialNumber: string
  readonly label: string
  readonly driver: 'soft' | 'pkcs11' | 'skf'
  /** True for a software UKey: every screen says so. */
  readonly software: boolean
  readonly pin: {
    /** Exact where the driver knows, else absent. */
    readonly triesLeft?: number
    readonly locked: boolean
    /** True when the factory PIN is still set; it must be changed before first use (R10). */
    readonly factory: boolean
  }
  readonly certificates: readonly UkeyCertificate[]
}

export interface StatusResult {
  readonly ukeys: readonly UkeyStatus[]
  /** Drivers that are configured but not usable, with the reason. */
  readonly problems: readonly Failure[]
  /** The certificate the person opened this site for, in the assistant's list of applications: a hint which one to offer first. Hex SHA-256. */
  readonly preferred?: string
}

export interface AuthenticateParams {
  /** The signed request (compact JWS). */
  readonly request: string
  /** Hex SHA-256 of the certificate to use; absent: the assistant asks, or takes the only one. */
  readonly certificateSha256?: string
  readonly language?: Language
}

export interface AuthenticateResult {
  readonly authToken: AuthenticationToken
}

export interface SignParams {
  /** The signed request (compact JWS, `signRequestType`). */
  readonly request: string
  /** base64 of the document itself, the one the request names. */
  readonly content: string
  readonly certificateSha256?: string
  readonly language?: Language
}

export interface SignResult {
  /** base64 of a CMS SignedData (DER) with the document inside. */
  readonly message: string
}

/** Where an operation stands; sent as `operation.progress`. */
export type OperationStep = 'approve' | 'choose' | 'change-pin' | 'pin' | 'signing'

export interface OperationProgress {
  /** The `jti` of the request. */
  readonly operation: string
  readonly step: OperationStep
  /** Address of the PIN window, when no browser could be opened for it; the page may show it as a `rel=noopener` link. */
  readonly address?: string
  /** Tries left, where known, while a PIN is asked. */
  readonly triesLeft?: number
}

/** `sessionEnded`: a session a certificate opened here is over; no parameters, and nothing is answered but that it was heard. */
const assistantMethods = ['hello', 'status', 'authenticate', 'sign', 'cancel', 'sessionEnded'] as const
export type AssistantMethod = (typeof assistantMethods)[number]

const assistantNotifications = ['ukey.inserted', 'ukey.removed', 'operation.progress'] as const
export type AssistantNotification = (typeof assistantNotifications)[number]

/** JSON-RPC error code of every failure; the catalogue's entry is in `error.data` (JSON-RPC 2.0 §5.1: server-defined range). */
export const rpcFailureCode = -32000

export interface RpcCall {
  readonly id: number
  readonly method: AssistantMethod
  readonly params: JsonObject
}

export type RpcMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number | null; readonly failure: Failure }
  | { readonly kind: 'notification'; readonly method: AssistantNotification; readonly params: JsonObject }

/**
 * Reads a call on the assistant's side.
 * @returns MESSAGE_INVALID or METHOD_UNKNOWN as data, with the id when it could be read
 */
export function parseRpcCall(
  text: string,
): { readonly call: RpcCall } | { readonly code: 'MESSAGE_INVALID' | 'METHOD_UNKNOWN'; readonly id: number | null } {
  const object = parseObject(text)
  const id = Number.isSafeInteger(object?.['id']) ? (object?.['id'] as number) : null
  if (object === undefined || object['jsonrpc'] !== '2.0' || id === null) return { code: 'MESSAGE_INVALID', id }
  if (asText(object['method'], 64) === undefined) return { code: 'MESSAGE_INVALID', id }
  const method = assistantMethods.find((name) => name === object['method'])
  if (method === undefined) return { code: 'METHOD_UNKNOWN', id }
  const params = object['params'] === undefined ? {} : asObject(object['params'])
  return params === undefined ? { code: 'MESSAGE_INVALID', id } : { call: { id, method, params } }
}

/** Reads a message on the page's side; undefined when it is not one of ours. */
export function parseRpcMessage(text: string): RpcMessage | undefined {
  const object = parseObject(text)
  if (object === undefined || object['jsonrpc'] !== '2.0') return undefined
  const id = Number.isSafeInteger(object['id']) ? (object['id'] as number) : null
  const error = asObject(object['error'])
  if (error !== undefined) {
    const failure = readFailure(error['data'])
    return failure === undefined ? undefined : { kind: 'failure', id, failure }
  }
  if (id !== null && 'result' in object) return { kind: 'result', id, result: object['result'] }
  const method = assistantNotifications.find((name) => name === object['method'])
  return method === undefined ? undefined : { kind: 'notification', method, params: asObject(object['params']) ?? {} }
}

/** What the page posts to the window once the window has proven itself, with the window's exact origin as target. */
export interface WindowRequest {
  readonly yinxin: 'request'
  /** The signed request (compact JWS). */
  readonly request: string
}

/** Messages the window of window mode posts to its opener, always with the exact origin of the site as target. */
export type WindowMessage =
  | { readonly yinxin: 'proof'; readonly challenge: string; readonly hello: HelloResult }
  | { readonly yinxin: 'ready'; readonly operation: string; readonly version: string }
  | ({ readonly yinxin: 'progress' } & OperationProgress)
  | { readonly yinxin: 'result'; readonly operation: string; readonly authToken: AuthenticationToken }
  | { readonly yinxin: 'failure'; readonly operation: string; readonly failure: Failure }
