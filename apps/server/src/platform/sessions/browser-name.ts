// Order matters: most browsers also claim to be Chrome, and Chrome claims to be Safari.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A)?\//, 'Edge'],
  [/\bQIHU 360|\b360(?:SE|EE)\b/i, '360'],
  [/\bQQBrowser\//, 'QQ'],
  [/\bFirefox\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** A browser as the list of own sessions names it: `Edge · Windows`, or `?` when it does not say. */
export function browserName(userAgent: string | undefined): string {
  if (userAgent === undefined) return '?'
  const name = browsers.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  return [name, system].filter((part) => part !== undefined).join(' · ') || '?'
}
