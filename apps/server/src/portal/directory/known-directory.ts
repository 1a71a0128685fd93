import { cutOverDateOn, type Directory } from '@yinxin/protocol/desk'
import type { Announcement, Desk } from '@yinxin/protocol/portal'
import type { Clock } from '../../platform/clock.ts'
import { localDay } from '../../platform/local-day.ts'
import { cutOverDateAt, type PortalConfig } from '../config.ts'
import { presentDesk } from './present-desk.ts'

/**
 * After so many milliseconds without a word from the desk nothing is announced any more: nobody could take it back. Desks and dates stay as they were
 * told last: older ones would be the configuration's.
 */
const announcedFor = 3_600_000

/** What administrators keep, as the desk told it last; the configuration's own until it has said anything. */
export interface KnownDirectory {
  /** Takes what the desk said at a moment. */
  take(directory: Directory, at: Date): void
  /** What it said last; undefined: nothing yet. */
  told(): Directory | undefined
  /** Whom a person can turn to today. */
  desks(): readonly Desk[]
  /** The cut-over date that holds at a place today (R19); null: of one nobody knows yet. */
  cutOverDateAt(place: string | null): string
  /** What is announced now. */
  announcements(): readonly Announcement[]
}

export function createKnownDirectory({
  config,
  clock,
}: {
  readonly config: Pick<PortalConfig, 'directory' | 'cutOverDate' | 'cutOverDates'>
  readonly clock: Clock
}): KnownDirectory {
  let known: { readonly directory: Directory; readonly at: Date } | undefined
  const today = () => localDay(clock.now())
  return {
    take: (directory, at) => void (known = { directory, at }),
    told: () => known?.directory,
    desks: () => known?.directory.desks.map((desk) => presentDesk(desk, known?.directory.days ?? [], today())) ?? config.directory,
    cutOverDateAt: (place) => cutOverDateOn(known?.directory.places ?? [], place, today()) ?? cutOverDateAt(config, place),
    announcements() {
      const now = clock.now()
      return known === undefined || now.getTime() - known.at.getTime() > announcedFor ? [] : announcedAt(known.directory, now)
    },
  }
}

/** Announcements of a moment, the one that began last first. */
function announcedAt({ announcements }: Pick<Directory, 'announcements'>, now: Date): readonly Announcement[] {
  return announcements
    .filter(({ from, until }) => Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(until))
    .toSorted((one, other) => Date.parse(other.from) - Date.parse(one.from))
    .map(({ id, title, text, pages }) => ({ id, title, text, pages }))
}
