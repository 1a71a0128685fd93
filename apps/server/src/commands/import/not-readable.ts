/** One sentence for a workbook that cannot be read; an error of a library is told in its own words behind it. */
export function notReadable(file: string, why: string, error?: unknown): Error {
  const words = error instanceof Error ? ` (${error.message.slice(0, 120).replaceAll(/\p{Cc}/gu, ' ')})` : ''
  return new Error(`${file} cannot be read as a workbook: ${why}${words}`)
}
