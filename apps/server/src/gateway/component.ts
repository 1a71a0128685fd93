import { valuesInFile } from '@yinxin/pki'
import type { Ca } from '@yinxin/protocol/ca'
import type { Gateway } from '@yinxin/protocol/gateway'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { readFileSync } from 'node:fs'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { peerUrls, readPeerCertificates } from '../platform/peer.ts'
import { optional, readList, readNumber, readPortNumber, readText, setting } from '../platform/settings.ts'
import { createGatewayClient } from './client.ts'
import { ownAuthority, ownAuthorityId } from './identity/authorities.ts'
import { createGateway, type RunningGateway } from './index.ts'
import { gatewayRoutes } from './routes.ts'
import { defaultSignatureWorkers } from './signature-pool/index.ts'

const settings = {
  host: setting('Address it listens on, when `certificate` is given', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port it listens on, when `certificate` is given', 'a port', readPortNumber, 8610),
  certificate: optional('PEM file: certificate of its listener', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  authorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  trustAnchors: setting(
    'PEM files: certificates it trusts, beside those of a ca in this process',
    'a list of files',
    readList(readText),
    [],
  ),
  intermediates: setting('PEM files: intermediate certificates it knows', 'a list of files', readList(readText), []),
  signatureWorkers: optional(
    'Threads that verify SM2 signatures when many come at once; default none on fewer than four cores, else 2',
    '0 to 64',
    readNumber(0, 64),
  ),
}

export interface GatewayInstance extends ComponentInstance {
  readonly gateway: RunningGateway
}

/** 签名验签网关: verifies sign-in proofs and certificates. Keeps nothing. */
export const gatewayComponent = declareComponent<typeof settings, GatewayInstance, { readonly ca?: Ca }>({
  name: 'gateway',
  organization: 'authority',
  settings,
  needs: { ca: 'here' },
  check(given, { components }) {
    const files = [given.certificate, given.key, given.authorities]
    const some = files.some((file) => file !== undefined)
    if (some && files.includes(undefined)) return "'gateway.certificate', 'gateway.key' and 'gateway.authorities' go together"
    if (!some && !components.includes('portal'))
      return "a gateway by itself needs 'gateway.certificate', 'gateway.key' and 'gateway.authorities'"
    return undefined
  },
  async create({ settings: given, needs, clock, log }) {
    const own = (await needs.ca?.authorities()) ?? []
    const der = (role: 'root' | 'issuing') =>
      own.filter((authority) => authority.role === role).map(({ certificate }) => decodeBase64(certificate) ?? new Uint8Array())
    const gateway = createGateway({
      authorities: own.length === 0 ? [] : [ownAuthority(ownAuthorityId, der('issuing'))],
      trustAnchors: [...der('root'), ...given.trustAnchors.flatMap(readCertificates)],
      intermediates: [...der('issuing'), ...given.intermediates.flatMap(readCertificates)],
      signatureWorkers: given.signatureWorkers ?? defaultSignatureWorkers(),
      clock,
      log,
    })
    const { host, port, certificate, key, authorities } = given
    const listeners =
      certificate === undefined || key === undefined || authorities === undefined
        ? []
        : [
            {
              host,
              port,
              tls: { certificate, key, authorities },
              routes: (app: Parameters<typeof gatewayRoutes>[0]) => gatewayRoutes(app, gateway),
            },
          ]
    return { gateway, listeners, close: () => gateway.close() }
  },
  contract: ({ gateway }): Gateway => gateway,
  client(peer) {
    const client = createGatewayClient({ url: peerUrls(peer)[0] ?? '', tls: readPeerCertificates(peer, 'portal.gateway') })
    return { contract: client, close: () => client.close() }
  },
})

/** All certificates of a file, in any form people have them. */
function readCertificates(file: string): readonly Uint8Array[] {
  const found = valuesInFile(readFileSync(file), 'certificate')
  if (!found.ok) throw new Error(`${file}: ${found.problem}`)
  return found.value
}
