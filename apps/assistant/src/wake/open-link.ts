/** What a `yinxin:` link does: starts the assistant, or brings the home page of the one that runs to the front. Never a sign-in. */
import { spawn } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { readRunOptions, type OpenOptions } from '../options.ts'
import { readHomeAddress } from '../pages/home-address.ts'
import { systemClocks } from '../platform/clock.ts'
import { ownCommand } from '../platform/own-program.ts'
import { openInBrowser } from '../pin/prompts/browser.ts'
import { openSiteList } from '../sites/site-list.ts'
import { isRunning } from './is-running.ts'
import { registeredOptions } from './register.ts'
import { parseWakeLink } from './wake-link.ts'

/**
 * @param start starts an assistant with these words of `run`
 * @returns REQUEST_INVALID for what is no wake link, SITE_NOT_APPROVED for a portal that is not in the signed site list,
 * ASSISTANT_STOPPED when the assistant was neither registered on this folder nor installed for everybody
 */
export async function openLink(
  { data, link, run }: OpenOptions,
  start: (words: readonly string[]) => void = startAnew,
): Promise<Result<'started' | 'shown'>> {
  const parsed = link === undefined ? undefined : parseWakeLink(link)
  if (link !== undefined && parsed === undefined) return failed('REQUEST_INVALID', { field: 'link' })
  const words = registeredOptions(data) ?? run
  if (words === undefined) return failed('ASSISTANT_STOPPED')
  const { siteList, vendorKey, browserCommand } = readRunOptions([...words])
  const sites = openSiteList({ list: siteList, vendorKey, data }, systemClocks)
  if (parsed !== undefined && sites.listed(parsed.origin) === undefined) return failed('SITE_NOT_APPROVED')
  const home = readHomeAddress(data)
  if (home !== undefined && (await isRunning(data, home, parsed?.origin ?? new URL(home).origin))) {
    void openInBrowser(browserCommand, home) // the browser goes its own way; this program is done
    return succeeded('shown')
  }
  if (!takeStart(data)) return succeeded('started') // a second click while the first one's assistant is starting
  start(words)
  return succeeded('started')
}

/** Starts the assistant in a process of its own, which outlives this one. */
export function startAnew(words: readonly string[]): void {
  const [program, ...others] = ownCommand('run', ...words)
  spawn(program, others, { stdio: 'ignore', detached: true }).unref()
}

/** Longest a start takes, in milliseconds. */
const startMs = 10_000

/** True for one caller in a while: two assistants on one folder help nobody. */
function takeStart(data: string): boolean {
  const file = join(data, 'starting')
  mkdirSync(data, { recursive: true, mode: 0o700 }) // nobody of this account has run it before
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
    return true
  } catch {
    // A time to come is one the clock was set back from: that start is over too.
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (age >= 0 && age < startMs) return false
    writeFileSync(file, '', { mode: 0o600 }) // left over from an earlier start: its time is what counts
    return true
  }
}
