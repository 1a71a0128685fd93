/** The middle one of `values`, the upper of two; NaN of none. What disturbs a few turns does not move it. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
