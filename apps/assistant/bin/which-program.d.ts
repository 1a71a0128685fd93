export const bundleFolder: string
export const stampFile: string
export const bundledProgram: string
export const sourceProgram: string
export function hashOf(paths: readonly string[], read?: (path: string) => Uint8Array): string
export function bundleIsFresh(): boolean
export function whichProgram(): string
