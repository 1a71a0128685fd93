import { asObject } from '@yinxin/protocol/wire'
import { readPortNumber, readRecord, readText } from '../settings.ts'

/** Where the operator's listener is: a socket, or a port, which other computers reach only with a client certificate. */
export type OperatorSettings =
  | { readonly socket: string }
  | {
      readonly host: string
      readonly port: number
      /** PEM files; all three or none. */
      readonly certificate?: string
      readonly key?: string
      readonly authorities?: string
    }

export const operatorForm = 'an object {socket}, {host, port} on loopback, or {host, port, certificate, key, authorities}'

const readSocket = readRecord<OperatorSettings>({ socket: readText })
const readAddress = readRecord<OperatorSettings>({ host: readText, port: readPortNumber })
const files = { certificate: readText, key: readText, authorities: readText }
const readMutualTls = readRecord<OperatorSettings>({ host: readText, port: readPortNumber, ...files })

/** Reads where the operator's listener is; without certificates only names of this computer are one. */
export function readOperator(value: unknown): OperatorSettings | undefined {
  const { host } = asObject(value) ?? {}
  const onLoopback = host === 'localhost' || host === '::1' || (typeof host === 'string' && /^127(?:\.\d{1,3}){3}$/.test(host))
  return readSocket(value) ?? readMutualTls(value) ?? (onLoopback ? readAddress(value) : undefined)
}
