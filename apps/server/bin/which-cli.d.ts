export interface Bundle {
  readonly folder: URL
  readonly cli: URL
  readonly stamp: URL
}
export declare const bundles: { readonly verify: Bundle; readonly whole: Bundle }
export declare const sourceCli: URL
export declare function seenOf(path: string): string
export declare function hashOf(paths: readonly string[], read?: (path: string) => Uint8Array): Promise<string>
export declare function isFresh(bundle: Bundle): Promise<boolean>
export declare function whichCli(words: readonly string[]): Promise<URL>
export declare function loadCli(words: readonly string[]): Promise<{ main(words: readonly string[]): Promise<number> }>
