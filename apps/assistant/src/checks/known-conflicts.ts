/**
 * Programs and drivers that are in the way of UKeys, as this version knows them; the vendor's catalogue names more (docs/ukey-drivers.md). Names are in
 * small letters, without `.exe`: of a program's file, or of a folder it lies in.
 */
import type { KnownConflict } from '@yinxin/protocol/assistant'
import type { FailureCode } from '@yinxin/protocol/failures'
import { programKey } from '../platform/program-key.ts'
import type { CheckFinding } from './check.ts'
import type { CheckHost } from './check-host.ts'

const knownConflicts: readonly KnownConflict[] = [
  // Its local service takes a PIN as a word of a page's request (SOF_Login).
  { name: { zh: 'BJCA 证书应用环境', en: 'BJCA certificate environment' }, does: 'takes-pins', programs: ['bjcaclient'], software: [] },
  // The same product as the system lists it: its drivers are entries of their own there.
  {
    name: { zh: 'BJCA 证书应用环境', en: 'BJCA certificate environment' },
    does: 'older-assistant',
    programs: [],
    software: ['证书应用环境'],
  },
  // It keeps a card to itself until it ends.
  {
    name: { zh: 'GnuPG 智能卡服务（scdaemon）', en: 'GnuPG smart card daemon (scdaemon)' },
    does: 'holds-ukeys',
    programs: ['scdaemon'],
    software: [],
  },
]

/** How the system lists this assistant: never in its own way, whatever a catalogue says. */
const ownNames = ['印信证书助手', 'yinxin-assistant'] as const

/** Those of some kinds that are here, each once: by what runs, or by what is installed. */
export async function conflictsHere(
  { drivers, programs, installedSoftware }: CheckHost,
  kinds: readonly KnownConflict['does'][],
): Promise<readonly KnownConflict[]> {
  const [running, installed] = await Promise.all([programs(), installedSoftware()])
  const parts = new Set(running.flatMap((path) => path.split(/[\\/]/).map(programKey)))
  const listed = installed.map((name) => name.toLowerCase()).filter((name) => !ownNames.some((own) => name.includes(own)))
  const isHere = ({ programs: names, software }: KnownConflict): boolean =>
    names.some((name) => parts.has(name)) || software.some((name) => listed.some((full) => full.includes(name)))
  return [...knownConflicts, ...drivers.conflicts()].filter((one) => kinds.includes(one.does) && isHere(one))
}

/** What is said of them: their names. */
export function conflictFinding(found: readonly KnownConflict[], cause: FailureCode): CheckFinding {
  if (found.length === 0) return { value: { zh: '没有', en: 'none' } }
  const all = (of: (one: KnownConflict) => string, joint: string): string => [...new Set(found.map(of))].join(joint)
  return { value: { zh: all(({ name }) => name.zh, '、'), en: all(({ name: { zh, en = zh } }) => en, ', ') }, cause }
}
