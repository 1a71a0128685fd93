export declare const bundleFolder: URL
export declare const bundledCli: URL
export declare const sourceCli: URL
export declare const stampFile: URL
export declare function seenOf(path: string): string
export declare function hashOf(paths: readonly string[], read?: (path: string) => Uint8Array): Promise<string>
export declare function bundleIsFresh(): Promise<boolean>
export declare function whichCli(words: readonly string[]): Promise<URL>
