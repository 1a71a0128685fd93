import { connect } from 'node:net'

/** What a scanner says of bytes. `away`: it could not be asked, or did not answer; nothing is taken then. */
export type ScanResult = 'clean' | 'infected' | 'away'

/** Looks into what strangers send. */
export interface Scanner {
  scan(bytes: Uint8Array): Promise<ScanResult>
}

/** Where clamd listens: a socket in the file system, or an address. */
export type ClamdAddress = { readonly socket: string } | { readonly host: string; readonly port: number }

/** Bytes of one chunk; clamd takes them up to its StreamMaxLength in all. */
const chunkBytes = 64 * 1024
/** Most bytes of an answer. */
const mostAnswer = 4096

/**
 * ClamAV's daemon, asked by INSTREAM (clamd(8)): `zINSTREAM\0`, chunks with their length as 4 bytes in network order, a chunk of none; the answer ends with
 * a zero. Everything but `OK` and `FOUND` is `away`: also a file it says is too large for it.
 * @param patience milliseconds for all of it
 */
export function clamdScanner(address: ClamdAddress, { patience = 30_000 }: { readonly patience?: number } = {}): Scanner {
  return {
    scan: (bytes) =>
      new Promise((resolve) => {
        const socket = 'socket' in address ? connect(address.socket) : connect(address)
        let answer = ''
        const end = (result: ScanResult) => {
          clearTimeout(late)
          socket.destroy()
          resolve(result)
        }
        const late = setTimeout(() => end('away'), patience)
        socket.on('connect', () => {
          socket.write('zINSTREAM\0')
          for (let at = 0; at < bytes.length; at += chunkBytes) socket.write(chunk(bytes.subarray(at, at + chunkBytes)))
          socket.write(chunk(new Uint8Array()))
        })
        socket.on('data', (data) => {
          answer += data.toString('latin1')
          if (answer.includes('\0') || answer.length > mostAnswer) end(resultIn(answer))
        })
        socket.on('error', () => end('away'))
        socket.on('close', () => end('away'))
      }),
  }
}

function chunk(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function resultIn(answer: string): ScanResult {
  const said = answer.slice(0, answer.indexOf('\0'))
  if (said === 'stream: OK') return 'clean'
  return /^stream: .{1,200} FOUND$/.test(said) ? 'infected' : 'away'
}
