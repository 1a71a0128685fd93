// What a whole sign-in costs the server: challenge, proof, verification, binding, session and audit over HTTP with PostgreSQL.
// Also how long the server takes to start again, and what it weighs.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createPublicKey, createVerify } from 'node:crypto'
import { generateKeyPair, sign, sm2Z } from '@yinxin/pki'
import { unlockUkey } from '../../apps/assistant/src/ukey/soft/operations.ts'
import { readUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { pins, startSystem, type System } from '../e2e/system.ts'
import { signInWith, type OpenUkey } from '../faults/sign-in-client.ts'
import type { Figure } from './run.ts'
import { median } from './median.ts'
import { cpuMeter, residentMegabytes, runtimeOf } from './server-cpu.ts'

/**
 * Sign-ins before any is counted: Node goes on compiling what runs often for ten thousand of them, and what is asked here is what a server
 * costs that has run for a while. Then turns of `count`, and how many are under way at once.
 */
const [warmUp, turns, count, inFlight] = [12_000, 41, 100, 8]

/** SM2 verifications per CPU-second of node:crypto with everything at hand. */
function rawSm2(): number {
  const { privateKey, publicKeySpki } = generateKeyPair('SM2')
  const message = Buffer.alloc(64, 7)
  const signature = sign({ algorithm: 'SM2-SM3', privateKey, message })
  const [key, z] = [createPublicKey({ key: Buffer.from(publicKeySpki), type: 'spki', format: 'der' }), sm2Z(publicKeySpki)]
  const many = 200
  const before = process.cpuUsage()
  for (let i = 0; i < many; i++)
    if (!createVerify('sm3').update(z).update(message).verify(key, signature)) throw new Error('bench: a good signature did not verify')
  const { user, system } = process.cpuUsage(before)
  return (many * 1_000_000) / (user + system)
}

export async function openUkey(system: System): Promise<OpenUkey> {
  const file = join(system.data, 'ukeys', readdirSync(join(system.data, 'ukeys')).find((name) => name.includes('mingyuan')) ?? '')
  const unlocked = await unlockUkey(file, pins.mingyuan)
  const certificate = readUkeyFile(file)?.certificates[0]?.certificate
  if (!unlocked.ok || certificate === undefined) throw new Error('bench: the UKey could not be opened')
  return { kind: 'SM2', uscc: '', certificate, privateKeyPkcs8: unlocked.value.privateKeyPkcs8 }
}

export async function signInMany(system: System, ukey: OpenUkey, many: number): Promise<void> {
  let left = many
  const person = async () => {
    while (left-- > 0) {
      const answer = await signInWith(system.origin, ukey)
      if ('code' in answer) throw new Error(`bench: refused with ${answer.code}`)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, person))
}

interface Turn {
  /** CPU seconds of each part, and of as many bare verifications by the client right after. */
  readonly server: number
  readonly postgres: number
  readonly client: number
  readonly bare: number
}

async function throughput(system: System): Promise<readonly Figure[]> {
  const ukey = await openUkey(system)
  await signInMany(system, ukey, warmUp)
  const meter = cpuMeter(system)
  const cpu = () => ({ ...meter(), client: process.cpuUsage() })
  let wall = 0
  const each: Turn[] = []
  // Short turns of either, one after the other: what else the machine does then weighs on both alike.
  for (let turn = 0; turn < turns; turn++) {
    const [before, since] = [cpu(), Date.now()]
    await signInMany(system, ukey, count)
    const after = cpu()
    wall += (Date.now() - since) / 1000
    const client = (after.client.user + after.client.system - before.client.user - before.client.system) / 1_000_000
    each.push({ server: after.server - before.server, postgres: after.postgres - before.postgres, client, bare: count / rawSm2() })
  }
  const milliseconds = (part: keyof Turn) => (1000 * median(each.map((turn) => turn[part]))) / count
  return [
    { name: 'bare SM2 verification, median', unit: 'per CPU-second', value: 1000 / milliseconds('bare') },
    {
      name: `sign-in over HTTP with PostgreSQL, SM2: one certificate, bound and known, after ${warmUp} others, median of ${turns} turns`,
      unit: 'per CPU-second of the server',
      value: 1000 / milliseconds('server'),
      ratio: median(each.map((turn) => turn.bare / turn.server)),
      target: { least: 0.25 },
    },
    { name: '… the least disturbed turn', unit: 'CPU ms each', value: (1000 * Math.min(...each.map((turn) => turn.server))) / count },
    { name: '… server', unit: 'CPU ms each', value: milliseconds('server') },
    { name: '… PostgreSQL', unit: 'CPU ms each', value: milliseconds('postgres') },
    { name: '… client (signs, speaks HTTP)', unit: 'CPU ms each', value: milliseconds('client') },
    { name: `… with ${inFlight} in flight`, unit: 'a second, all on this machine', value: (count * turns) / wall },
  ]
}

const weight = (system: System): Figure => ({
  name: 'server after these sign-ins',
  unit: 'MB resident',
  value: residentMegabytes(runtimeOf(system).server.pid),
})

/** Sign-ins, memory, and a second start on the same data. */
export async function bench(): Promise<readonly Figure[]> {
  const settings = () => ({ portal: { signInsPerMinute: 1_000_000 }, demo: { businessSystem: false }, logLevel: 'warn' })
  const system = await startSystem({ settings })
  const figures = [...(await throughput(system)), weight(system)]
  await system.stop()
  const since = Date.now()
  const again = await startSystem({ data: system.data, settings })
  const started = (Date.now() - since) / 1000
  await again.stop()
  const whole = {
    name: 'whole server with its PostgreSQL: second start, to the sign-in page',
    unit: 's',
    value: started,
    target: { most: 3 },
  }
  return [...figures, whole]
}
