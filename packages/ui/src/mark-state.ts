/** What a mark says: works, needs attention, blocks, does not matter, not known yet. */
export type MarkState = 'ok' | 'warn' | 'stop' | 'off' | 'wait'
