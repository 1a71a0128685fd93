import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { OtherVerdict } from './openssl.ts'
import type { World } from './worlds.ts'

/** Where Debian puts the libraries. */
const classPath = ['bcprov', 'bcpkix', 'bcutil'].map((name) => `/usr/share/java/${name}.jar`).join(':')

export type BouncyCastle = { verdicts(world: World): Promise<OtherVerdict[]>; close(): void }

/** One Java process that answers questions one after the other (Oracle.java says how); `close` ends it. */
export function startBouncyCastle(): BouncyCastle {
  const source = fileURLToPath(new URL('Oracle.java', import.meta.url))
  const words = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m', '-cp', classPath, source]
  const child = spawn('java', words, { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = []
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line))
  const failAll = (why: string): void => waiting.splice(0).forEach(({ reject }) => reject(new Error(`${why} ${complaints}`)))
  child.on('error', (error) => failAll(error.message))
  child.on('close', (code) => failAll(`java ended with ${code}`))
  const ask = (question: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      child.stdin.write(`${question}\n`)
    })
  return {
    verdicts: async (world) =>
      Promise.all(
        world.cases.map(async (_, index) => {
          const [id, verdict, why = ''] = (await ask(questionOf(world, index))).split('\t')
          if (id !== `${world.id}.${index}`) throw new Error(`answer to another question: ${id}`)
          return { accepted: verdict === 'accepted', why }
        }),
      ),
    close: () => child.stdin.end(),
  }
}

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')

function questionOf({ id, now, anchor, intermediates, lists, policy, cases }: World, index: number): string {
  const path = [(cases[index] as World['cases'][number]).certificate, ...intermediates.toReversed()]
  const flags = [policy?.requireExplicit && 'E', policy?.inhibitMapping && 'M', policy?.inhibitAny && 'A'].filter(Boolean)
  return [
    `${id}.${index}`,
    String(+now),
    base64(anchor),
    path.map(base64).join(','),
    lists ? lists.map(base64).join(',') : '-',
    policy?.acceptable?.join(',') ?? '-',
    flags.join(''),
  ].join('\t')
}
