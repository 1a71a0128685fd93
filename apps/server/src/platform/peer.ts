import { readFileSync } from 'node:fs'
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

/** Reads the files of a peer, or of a listener for peers. Throws one sentence when one is missing. */
export function readPeerCertificates(files: Pick<Peer, 'certificate' | 'key' | 'authorities'>, where: string): PeerCertificates {
  const read = (name: 'certificate' | 'key' | 'authorities') => {
    try {
      return readFileSync(files[name])
    } catch {
      throw new Error(`configuration: '${where}.${name}' names ${files[name]}, which cannot be read`)
    }
  }
  return { cert: read('certificate'), key: read('key'), ca: read('authorities') }
}

/** The addresses of a peer, first choice first. */
export const peerUrls = ({ url }: Peer): readonly string[] => (typeof url === 'string' ? [url] : url)
