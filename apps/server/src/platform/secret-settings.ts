import { readFileSync } from 'node:fs'
import { asObject } from '@yinxin/protocol/wire'
import { optional, readText } from './settings.ts'

/** How a secret may be given: in the file of settings, in a file of its own, or in the environment. */
const secretForm = (what: string) => `${what}, or {file} or {env} that holds it`

/**
 * Reads a secret: the text itself, `{"file": path}` (without the line break at its end), or `{"env": NAME}`. Throws one sentence when it is named
 * and not there.
 */
export function readSecret(value: unknown): string | undefined {
  const { file, env, ...more } = asObject(value) ?? {}
  if (typeof value === 'string') return readText(value)
  if (Object.keys(more).length > 0 || (file === undefined) === (env === undefined)) return undefined
  return file === undefined ? secretOfEnvironment(readText(env)) : secretOfFile(readText(file))
}

function secretOfFile(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`the secret's file ${file} cannot be read`)
  }
  const secret = readText(text.replace(/\r?\n$/, ''))
  if (secret === undefined) throw new Error(`the secret's file ${file} is empty or too long`)
  return secret
}

function secretOfEnvironment(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const secret = readText(process.env[name])
  if (secret === undefined) throw new Error(`the environment has no secret ${name}`)
  return secret
}
/** The address of a component's database, or of the process's: it holds a password as a rule. */
export const databaseUrlSetting = (means: string) => optional(means, secretForm('a postgresql:// address'), readDatabaseUrl)

function readDatabaseUrl(value: unknown): string | undefined {
  const url = readSecret(value)
  return url !== undefined && /^postgres(?:ql)?:\/\//.test(url) ? url : undefined
}

/** Whether unread settings hold a secret as text: a client's, or the password of a database. */
export function holdsSecret(settings: unknown): boolean {
  if (typeof settings === 'string') return /^postgres(?:ql)?:\/\/[^/@]*:[^/@]+@/.test(settings)
  if (Array.isArray(settings)) return settings.some(holdsSecret)
  const entries = Object.entries(asObject(settings) ?? {})
  return entries.some(
    ([name, value]) => (['clientSecret', 'authorization'].includes(name) && typeof value === 'string') || holdsSecret(value),
  )
}
