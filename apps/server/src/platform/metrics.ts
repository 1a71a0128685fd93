/** What is counted once for each value that is known beforehand; another value counts as `other`, so that nobody outside makes labels. */
export interface Counted<Label extends string> {
  readonly name: string
  readonly help: string
  /** Every value each label may have. */
  readonly labels: Readonly<Record<Label, readonly string[]>>
}

/** How long something took, with labels of known values. */
export interface Timed<Label extends string> extends Counted<Label> {
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[]
}

/** A number that is read when somebody asks. Its labels are written by the program, not by a caller. */
export interface Read {
  readonly name: string
  readonly help: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Numbers of this process for its operator. Asking twice for the same name gives the same metric. */
export interface Metrics {
  counter<Label extends string>(what: Counted<Label>): (labels: Readonly<Record<Label, string>>) => void
  timer<Label extends string>(what: Timed<Label>): (labels: Readonly<Record<Label, string>>, seconds: number) => void
  gauge(what: Read, read: () => number | Promise<number>): void
}

/** Metrics somebody reads. */
export interface ReadableMetrics extends Metrics {
  readonly contentType: string
  /** Prometheus' text format. A number that cannot be read now is left out. */
  text(): Promise<string>
}

/** For a process nobody asks: costs nothing. */
export const noMetrics: Metrics = { counter: () => () => undefined, timer: () => () => undefined, gauge: () => undefined }
