import type { SourceFile } from './read-sources.ts'

/**
 * Codes of the catalogue that no file outside of the catalogue and its texts names: nobody can meet them.
 * @param pages text of pages without script, which say a number themselves
 */
export function unusedFailures(
  numbers: Readonly<Record<string, number>>,
  files: readonly SourceFile[],
  pages: readonly string[] = [],
): readonly string[] {
  const texts = files
    .filter(({ path, isTest }) => !isTest && !path.startsWith('packages/protocol/src/failures/') && !path.startsWith('tools/'))
    .map(({ text }) => text)
  const isSaid = (code: string, number: number) =>
    texts.some((text) => new RegExp(`\\b${code}\\b`).test(text)) || pages.some((page) => page.includes(`>${number}<`))
  return Object.entries(numbers).flatMap(([code, number]) => (isSaid(code, number) ? [] : [code]))
}
