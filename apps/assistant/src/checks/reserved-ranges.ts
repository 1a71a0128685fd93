/**
 * Ranges of ports in what `netsh interface ipv4 show excludedportrange` says, in whatever language: lines of two numbers, with a star where an
 * administrator made the range.
 */
export const reservedRanges = (said: string): readonly (readonly [from: number, to: number])[] =>
  [...said.matchAll(/^[ \t]*(\d{1,5})[ \t]+(\d{1,5})[ \t]*\*?[ \t]*\r?$/gm)]
    .map(([, from, to]) => [Number(from), Number(to)] as const)
    .filter(([from, to]) => from <= to && to <= 65_535)
