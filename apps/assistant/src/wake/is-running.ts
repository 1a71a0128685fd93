/** Whether the assistant of a folder runs, told by its own key: another program on the port is not sent a home address. */
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { assistantSocketPath, helloText, parseRpcMessage } from '@yinxin/protocol/assistant'
import { asObject, asText, decodeBase64Url, encodeBase64Url } from '@yinxin/protocol/wire'
import { WebSocket } from 'ws'
import { openInstallationKeys } from '../loopback/installation-keys.ts'

const patienceMs = 2000

/** Asks on the address of a home page; any failure to prove itself within two seconds is a no. */
export const isRunning = async (data: string, homeAddress: string, origin: string): Promise<boolean> =>
  (await provenVersion(data, homeAddress, origin)) !== undefined

/** As `isRunning`: the version of the assistant that answered and proved itself. */
export async function provenVersion(data: string, homeAddress: string, origin: string): Promise<string | undefined> {
  const challenge = encodeBase64Url(randomBytes(32))
  const answer = asObject(await ask(new URL(assistantSocketPath, homeAddress.replace(/^http:/, 'ws:')), origin, challenge))
  const signature = decodeBase64Url(asText(asObject(answer?.['proof'])?.['signature'], 128) ?? '')
  const { publicKey } = openInstallationKeys(data).prove(origin, challenge)
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
  const proven =
    signature !== undefined && verify('sha256', Buffer.from(helloText(origin, challenge)), { key, dsaEncoding: 'ieee-p1363' }, signature)
  return proven ? asText(answer?.['version'], 64) : undefined
}

function ask(address: URL, origin: string, challenge: string): Promise<unknown> {
  address.hash = ''
  const socket = new WebSocket(address, { origin, handshakeTimeout: patienceMs, maxPayload: 64 * 1024 })
  return new Promise((resolve) => {
    const end = (result: unknown): void => {
      clearTimeout(timer)
      socket.terminate()
      resolve(result)
    }
    const timer = setTimeout(() => end(undefined), patienceMs)
    socket.on('error', () => end(undefined)).on('close', () => end(undefined))
    socket.on('open', () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: { challenge } })))
    socket.on('message', (data: Buffer) => {
      const message = parseRpcMessage(data.toString())
      end(message?.kind === 'result' ? message.result : undefined)
    })
  })
}
