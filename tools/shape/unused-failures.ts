import type { SourceFile } from './read-sources.ts'

/** Codes of the catalogue that no file outside of the catalogue and its texts names: nobody can meet them. */
export function unusedFailures(codes: readonly string[], files: readonly SourceFile[]): readonly string[] {
  const texts = files
    .filter(({ path, isTest }) => !isTest && !path.startsWith('packages/protocol/src/failures/') && !path.startsWith('tools/'))
    .map(({ text }) => text)
  return codes.filter((code) => !texts.some((text) => new RegExp(`\\b${code}\\b`).test(text)))
}
