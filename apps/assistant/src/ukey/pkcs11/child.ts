/** The child process of one PKCS #11 library: answers the host's messages. Ends with its parent. */
import { existsSync } from 'node:fs'
import { failed, type Result } from '@yinxin/protocol/failures'
import type { ChangePinInput, SignInput } from '../driver.ts'
import { openCryptoki } from './cryptoki.ts'
import { createDevice, type Device } from './device.ts'

const [library = ''] = process.argv.slice(2)
let device: Device | undefined
let unusable = false

process.on('message', (message: { readonly id: number; readonly method: string; readonly params: unknown }) => {
  const result = answer(message.method, message.params)
  // A parent that went while the library was at work hears no answer; `disconnect` ends us.
  process.send?.({ id: message.id, result }, undefined, undefined, () => undefined)
})
process.on('disconnect', () => process.exit(0))

function answer(method: string, params: unknown): Result<unknown> {
  const opened = open()
  if (opened === undefined) return failed('DRIVER_MISSING')
  try {
    if (method === 'list') return opened.list()
    if (method === 'sign') return opened.sign(params as SignInput)
    return method === 'change-pin' ? opened.changePin(params as ChangePinInput) : failed('UKEY_FAILED')
  } catch {
    return failed('UKEY_FAILED') // a structure that is not what the standard says
  }
}

/** Opened at the first call, so that a library installed later is found. */
function open(): Device | undefined {
  if (device !== undefined || unusable || !existsSync(library)) return device
  try {
    device = createDevice(openCryptoki(library))
  } catch (error) {
    unusable = true
    process.stderr.write(`PKCS #11 library unusable: ${error instanceof Error ? error.message : 'unknown'}\n`)
  }
  return device
}
