import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { every, type Repeated } from './repeat.ts'
import type { Log } from './log.ts'
import { readList, readRecord, readText, readUrl } from './settings.ts'

/** How a component of another process is reached: HTTPS, each side with a certificate. */
export interface Peer {
  /** `https://host[:port]`; several addresses of the same service, asked in this order. */
  readonly url: string | readonly string[]
  /** PEM files: our certificate and its key, and the authorities the other side's certificate must come from. */
  readonly certificate: string
  readonly key: string
  readonly authorities: string
}

export const peerForm = 'an object {url, certificate, key, authorities}'

export const readPeer = readRecord<Peer>({
  url: (value) => readUrl(value) ?? readList(readUrl)(value),
  certificate: readText,
  key: readText,
  authorities: readText,
})

/** Certificates of one side, as PEM. */
export interface PeerCertificates {
  readonly cert: Buffer
  readonly key: Buffer
  readonly ca: Buffer
}

type PeerFiles = Pick<Peer, 'certificate' | 'key' | 'authorities'>

/** Reads the files of a peer, or of a listener for peers. Throws one sentence when one is missing, or they do not belong together. */
export function readPeerCertificates(files: PeerFiles, where: string): PeerCertificates {
  const read = (name: 'certificate' | 'key' | 'authorities') => {
    try {
      return readFileSync(files[name])
    } catch {
      throw new Error(`configuration: '${where}.${name}' names ${files[name]}, which cannot be read`)
    }
  }
  const certificates = { cert: read('certificate'), key: read('key'), ca: read('authorities') }
  try {
    createSecureContext(certificates)
  } catch {
    throw new Error(
      `configuration: '${where}' names files that are no certificate with its key and authorities in PEM: ${files.certificate}, ${files.key}, ${files.authorities}`,
    )
  }
  return certificates
}

/** Tells of renewed files within half a minute; what cannot be read, or is half written, changes nothing. */
function watchPeerCertificates(files: PeerFiles, where: string, log: Log, renew: (certificates: PeerCertificates) => void): Repeated {
  const stampOf = () => [files.certificate, files.key, files.authorities].map((file) => statSync(file).mtimeMs).join(' ')
  let stamp = stampOf()
  return every({ name: `certificates of ${where}`, seconds: 30, log }, async () => {
    const now = stampOf()
    if (now === stamp) return
    renew(readPeerCertificates(files, where))
    stamp = now
    log.info(`the certificates of ${where} were reloaded`)
  })
}

/**
 * A client of `peer` that takes over renewed certificates.
 * @param where name of the setting, for people
 */
export function openPeer<Client extends { renew(certificates: PeerCertificates): void; close(): void }>(
  peer: Peer,
  { where, log }: { readonly where: string; readonly log: Log },
  open: (reached: { readonly urls: readonly string[]; readonly tls: PeerCertificates }) => Client,
): { readonly contract: Client; close(): void } {
  const client = open({ urls: peerUrls(peer), tls: readPeerCertificates(peer, where) })
  const watch = watchPeerCertificates(peer, where, log, (certificates) => client.renew(certificates))
  const close = () => {
    void watch.stop()
    client.close()
  }
  return { contract: client, close }
}

/** The addresses of a peer, first choice first. */
export const peerUrls = ({ url }: Peer): readonly string[] => (typeof url === 'string' ? [url] : url)
