/** Browsers that are installed here, for a person who wants pages opened in another one than links are. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface InstalledBrowser {
  /** Stays the same: what a choice is remembered by. */
  readonly id: string
  readonly name: string
  /** Path of the program. */
  readonly program: string
}

/** Programs of Linux desktops, what people call them, and whether their version is Chromium's. */
const known = [
  ['google-chrome-stable', 'Chrome', true],
  ['chromium', 'Chromium', true],
  ['microsoft-edge-stable', 'Edge', true],
  ['browser360-cn', '360', false],
  ['uos-browser', 'UOS', false],
  ['firefox-esr', 'Firefox', false],
  ['firefox', 'Firefox', false],
] as const

export interface BrowserPlaces {
  readonly platform: NodeJS.Platform
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
}

/** By the person's PATH on Linux; elsewhere none of them is. */
export function browsersOnPath({
  root,
  environment,
}: Omit<BrowserPlaces, 'platform'>): readonly (InstalledBrowser & { readonly isChromium: boolean })[] {
  const folders = (environment['PATH'] ?? '').split(':').filter(Boolean)
  return known.flatMap(([id, name, isChromium]) => {
    const program = folders.map((folder) => join(root, folder, id)).find(existsSync)
    return program === undefined ? [] : [{ id, name, program, isChromium }]
  })
}

/** Each once, by the name people know it by. */
export async function installedBrowsers(places: BrowserPlaces): Promise<readonly InstalledBrowser[]> {
  const all = places.platform === 'win32' ? (await import('../windows/browsers.ts')).browsersOfRegistry() : browsersOnPath(places)
  return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at)
}

/** Opens an address in one of them. @returns false where it does not start */
export function openWith({ program }: InstalledBrowser, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [address], { stdio: 'ignore', detached: true })
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false))
    child.unref()
  })
}
