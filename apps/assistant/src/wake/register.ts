/** Makes `yinxin:` links open this assistant, for this user only: two files of the desktop and one of our own, nothing else. */
import { rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJsonFile, readTextFile, writeJsonFile, writeTextFile } from '../platform/json-file.ts'
import { desktopEntry, desktopFileName, withHandler, withoutHandler } from './desktop-entry.ts'

/** The command, from the sources and from the bundle alike. */
const program = fileURLToPath(new URL('../../bin/yinxin-assistant.js', import.meta.url))

const dataHome = (): string => process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share')
const configHome = (): string => process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
const entryFile = (): string => join(dataHome(), 'applications', desktopFileName)
const listFile = (): string => join(configHome(), 'mimeapps.list')
const ownFile = (data: string): string => join(data, 'start-by-link.json')

/**
 * @param data folder of the assistant that links open
 * @param words options of `run`, already checked: how a link starts it
 * @returns the files written
 */
export function register(data: string, words: readonly string[]): readonly string[] {
  writeJsonFile(ownFile(data), { run: words })
  writeTextFile(entryFile(), desktopEntry([process.execPath, program, 'open', '--data', data]))
  writeTextFile(listFile(), withHandler(readTextFile(listFile()) ?? ''))
  return [ownFile(data), entryFile(), listFile()]
}

/** The files `register` writes. */
export const linkFiles = (data: string): readonly string[] => [ownFile(data), entryFile(), listFile()]

/** A desktop entry that starts the assistant with these options of `run`. */
export const runEntry = (words: readonly string[]): string => desktopEntry([process.execPath, program, 'run', ...words], 'alone')

/** Takes back what `register` wrote; what others wrote stays. */
export function unregister(data: string): void {
  for (const file of [ownFile(data), entryFile()]) rmSync(file, { force: true })
  const list = readTextFile(listFile())
  const rest = list === undefined ? undefined : withoutHandler(list)
  if (rest === undefined || rest === list) return
  if (rest.trim() === '') rmSync(listFile(), { force: true })
  else writeTextFile(listFile(), rest)
}

/** The options a link starts the assistant with; undefined when it was never registered on this folder. */
export function registeredOptions(data: string): readonly string[] | undefined {
  const words = readJsonFile(ownFile(data))?.['run']
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
}
