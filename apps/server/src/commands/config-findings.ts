import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { asObject } from '@yinxin/protocol/wire'
import type { Config } from '../config.ts'
import { readConfigFile } from '../config.ts'
import { holdsSecret } from '../platform/secret-settings.ts'

/** What is worth a warning about a configuration file: who may change it, and who may read the secrets in it. */
export function configFileWarnings(file: string): readonly string[] {
  const { mode } = statSync(file)
  return [
    ...((mode & 0o022) === 0 ? [] : [`${file} may be changed by other users: whoever does decides who signs in; chmod go-w`]),
    ...((mode & 0o004) === 0 || !holdsSecret(readConfigFile(file))
      ? []
      : [`${file} holds secrets and is readable by everyone; chmod o-r, or give them as {"file": …} or {"env": …}`]),
  ]
}

/** Settings that name PEM files. */
const fileSettings = ['certificate', 'key', 'authorities', 'trustAnchors', 'intermediates']

/** What would refuse the start though every setting is one: files that cannot be read, and keys of other certificates. One sentence each. */
export function fileProblems(config: Config): readonly string[] {
  const running = Object.fromEntries(config.components.map((name) => [name, (config as unknown as Record<string, unknown>)[name]]))
  return problemsIn({ operator: config.operator, ...running }, '')
}

function problemsIn(settings: unknown, where: string): readonly string[] {
  const object = asObject(settings)
  if (object === undefined) return []
  const named = Object.entries(object).filter(([name]) => fileSettings.includes(name))
  const files = named.flatMap(([name, value]) => [value].flat().map((file): readonly [string, unknown] => [name, file]))
  const unreadable = files.flatMap(([name, file]) =>
    typeof file !== 'string' || isReadable(file) ? [] : [`'${where}${name}' names ${file}, which cannot be read`],
  )
  const pair = unreadable.length > 0 ? [] : pairProblems(object, where)
  return [...unreadable, ...pair, ...Object.entries(object).flatMap(([name, value]) => problemsIn(value, `${where}${name}.`))]
}

function pairProblems({ certificate, key }: Readonly<Record<string, unknown>>, where: string): readonly string[] {
  if (typeof certificate !== 'string' || typeof key !== 'string') return []
  try {
    createSecureContext({ cert: readFileSync(certificate), key: readFileSync(key) })
    return []
  } catch {
    return [`'${where}key' (${key}) is not the key of '${where}certificate' (${certificate})`]
  }
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}
