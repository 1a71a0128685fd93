/**
 * Where the home page is, with a code that was not used yet, in a file only its owner can read: how a menu entry or a command finds the
 * assistant that is running. No web page can read a file.
 */
import { join } from 'node:path'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

const fileIn = (data: string): string => join(data, 'home.json')

/** Writes the address down. */
export function noteHomeAddress(data: string, address: string): void {
  writeJsonFile(fileIn(data), { address })
}

/** The address of the home page of the assistant on `data`; undefined when none has run there. */
export function readHomeAddress(data: string): string | undefined {
  return asText(readJsonFile(fileIn(data))?.['address'], 200)
}
