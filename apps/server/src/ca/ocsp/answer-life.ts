/** How long an answer may be kept, in milliseconds. */
export const answerLife = 3_600_000
/** An answer of so many milliseconds is made anew when it is asked for, or ahead of that. */
export const renewalAge = answerLife / 2
/** Who was not asked about for so long is no longer answered ahead. */
export const askedWithin = 86_400_000
/** How exactly it is known when somebody asked. */
export const askedGrain = 3_600_000

export interface Times {
  readonly this_update: Date
  readonly next_update: Date
}

/** True while a kept answer is sent: not from the future, not past its half, and never past its end. */
export const isCurrent = ({ this_update, next_update }: Times, now: Date): boolean =>
  this_update <= now && +now - +this_update < renewalAge && now < next_update
