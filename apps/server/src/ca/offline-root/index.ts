/** The root that is kept offline: what `yinxin ceremony` does, on a computer without a network and without a database. */
export { carryOutScript, type CeremonyRoom, type OpenedRoot, type StepOutcome } from './carry-out-script.ts'
export { rehearsalOf } from './rehearsal.ts'
export { openRootKey, sealRootKey, shortestPassphrase } from './root-key-file.ts'
export { readCeremonyScript, type CeremonyScript } from './script.ts'
export type { RootRecordLine } from './sign-as-root.ts'
export { transcriptText, type Transcript } from './transcript.ts'
