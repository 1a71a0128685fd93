/** What the page knows about the computer and the browser; for words only, never to decide what works. */
export interface SystemFacts {
  readonly system: 'windows' | 'mac' | 'linux' | 'phone' | 'other'
  /** Windows only. */
  readonly windows?: 'XP' | '7' | '8' | '10' | '11'
  readonly browser: string
  readonly browserMajor?: number
  /** Version of the Chromium inside, where there is one. */
  readonly chromium?: number
}

/** The parts of `navigator.userAgentData` that are used. */
export interface UserAgentData {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[]
  readonly mobile?: boolean
  getHighEntropyValues?(hints: string[]): Promise<{ readonly platformVersion?: string }>
}

const windowsByVersion = { '10.0': '10', '6.3': '8', '6.2': '8', '6.1': '7', '5.2': 'XP', '5.1': 'XP' } as const

/** Names of Chinese dual-engine browsers and others by their user-agent tokens; the first that fits counts. */
const browserTokens: readonly (readonly [RegExp, string])[] = [
  [/QihooBrowser|360(?:SE|EE)/, '360'],
  [/MetaSr|SE 2\.X/, 'Sogou'],
  [/QQBrowser\/(\d+)/, 'QQ'],
  [/LBBROWSER/, 'Liebao'],
  [/2345Explorer/, '2345'],
  [/UBrowser/, 'UC'],
  [/Maxthon/, 'Maxthon'],
  [/Edg\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrom(?:e|ium)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).* Safari/, 'Safari'],
]

/**
 * Reads the user agent.
 * @param platformVersion of UA-CH: 13 and more is Windows 11, 1 to 10 Windows 10, 0 older (Microsoft's table)
 */
export function readSystem(userAgent: string, mobile: boolean, platformVersion?: string): SystemFacts {
  const [, browser = 'other'] = browserTokens.find(([token]) => token.test(userAgent)) ?? []
  const major = browserTokens.find(([token]) => token.test(userAgent))?.[0].exec(userAgent)?.[1]
  const chromium = /Chrom(?:e|ium)\/(\d+)/.exec(userAgent)?.[1]
  return {
    ...systemOf(userAgent, mobile, platformVersion),
    browser,
    ...(major === undefined ? {} : { browserMajor: Number(major) }),
    ...(chromium === undefined ? {} : { chromium: Number(chromium) }),
  }
}

function systemOf(userAgent: string, mobile: boolean, platformVersion?: string): Pick<SystemFacts, 'system' | 'windows'> {
  if (mobile || /Android|iPhone|iPad|Mobile|HarmonyOS|OpenHarmony/.test(userAgent)) return { system: 'phone' }
  const version = /Windows NT (\d+\.\d+)/.exec(userAgent)?.[1]
  if (version !== undefined) return { system: 'windows', windows: windowsOf(version, platformVersion) }
  if (/Mac OS X/.test(userAgent)) return { system: 'mac' }
  return { system: /Linux|X11/.test(userAgent) ? 'linux' : 'other' }
}

function windowsOf(version: string, platformVersion: string | undefined): SystemFacts['windows'] {
  const major = Number.parseInt(platformVersion ?? '', 10)
  if (version === '10.0' && major >= 13) return '11'
  return windowsByVersion[version as keyof typeof windowsByVersion] ?? '10'
}

/** Reads this browser's own words. */
export async function thisSystem(): Promise<SystemFacts> {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData
  const high = await data?.getHighEntropyValues?.(['platformVersion']).catch(() => undefined)
  return readSystem(navigator.userAgent, data?.mobile === true, high?.platformVersion)
}
