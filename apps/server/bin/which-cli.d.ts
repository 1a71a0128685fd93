export interface Bundle {
  readonly folder: string
  readonly cli: string
  readonly stamp: string
}
export declare const bundles: { readonly verify: Bundle; readonly whole: Bundle }
export declare const sourceCli: string
export declare function seenOf(file: string): string
export declare function hashOf(files: readonly string[], read?: (file: string) => Uint8Array): string
export declare function freshness(bundle: Bundle): 'seen' | 'read' | undefined
export declare function whichCli(words: readonly string[]): string
export declare function runCli(words: readonly string[]): Promise<void>
