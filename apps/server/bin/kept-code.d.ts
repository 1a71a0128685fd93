export declare function keptCodeOf(file: string): string
export declare function loadWithKeptCode(file: string): {
  readonly exports: { main(words: readonly string[]): Promise<number> }
  compiledCode(): Uint8Array
}
