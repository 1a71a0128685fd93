import {
  dayAfter,
  nextOpenDay,
  openOn,
  specialDay,
  weekdayOf,
  weekSpans,
  type DayEntry,
  type OpenSpan,
  type PublicDesk,
  type WeekHours,
  type Bilingual,
} from '@yinxin/protocol/desk'
import type { Desk } from '@yinxin/protocol/portal'

/** So many days ahead are looked at for what is not as usual. */
const daysAhead = 7

const hasWords = ({ zh, en }: Bilingual) => zh !== '' || en !== ''

/** A desk as pages show it on `today`: hours as a sentence, and what is not as usual. What is not there is not said. */
export function presentDesk(desk: PublicDesk, days: readonly DayEntry[], today: string): Desk {
  const { name, services, operator, phone, chatUrl, week, hoursNote } = desk
  const [address, hours] = [addressOf(desk), hoursOf(week, hoursNote)]
  const exceptions = week === undefined ? [] : exceptionsOf(week, days, today)
  return {
    ...{ name, services },
    ...(hasWords(operator) ? { operator } : {}),
    ...(phone === '' ? {} : { phone }),
    ...(hasWords(address) ? { address } : {}),
    ...(hasWords(hours) ? { hours } : {}),
    ...(exceptions.length === 0 ? {} : { exceptions }),
    ...(chatUrl === '' ? {} : { chatUrl }),
  }
}

function addressOf({ address, floor, windows }: PublicDesk): Bilingual {
  return {
    zh: [address.zh, floor && `${floor} 楼`, windows && `${windows} 号窗口`].filter(Boolean).join('，'),
    en: [address.en, floor && `floor ${floor}`, windows && `windows ${windows}`].filter(Boolean).join(', '),
  }
}

function hoursOf(week: WeekHours | undefined, note: Bilingual): Bilingual {
  if (week === undefined) return note
  const spans = weekSpans(week)
  const usual: Bilingual =
    spans.length === 0
      ? { zh: '暂时不开', en: 'Closed for now' }
      : {
          zh: spans.map(({ first, last, spans: open }) => `${daysZh(first, last)} ${spansZh(open)}`).join('；'),
          en: spans.map(({ first, last, spans: open }) => `${daysEn(first, last)} ${spansEn(open)}`).join('; '),
        }
  return hasWords(note) ? { zh: `${usual.zh}。${note.zh}`, en: `${usual.en}. ${note.en}` } : usual
}

const weekdaysZh = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const weekdaysEn = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const range = (names: readonly string[], first: number, last: number, word: string) =>
  first === last ? (names[first] ?? '') : `${names[first]}${word}${names[last]}`
const daysZh = (first: number, last: number) => range(weekdaysZh, first, last, '至')
const daysEn = (first: number, last: number) => range(weekdaysEn, first, last, ' to ')
const time = (text: string) => text.replace(/^0/, '')
const spansZh = (spans: readonly OpenSpan[]) => spans.map(({ from, until }) => `${time(from)} 至 ${time(until)}`).join('、')
const spansEn = (spans: readonly OpenSpan[]) => spans.map(({ from, until }) => `${time(from)} to ${time(until)}`).join(', ')

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const dayZh = (day: string) => `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日${weekdaysZh[weekdayOf(day)]}`
const dayEn = (day: string) => `${weekdaysEn[weekdayOf(day)]} ${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]}`

/** Today where it is closed or works instead, and the days of the coming week that are not as the week says. */
function exceptionsOf(week: WeekHours, days: readonly DayEntry[], today: string): readonly Bilingual[] {
  const open = openOn(week, days, today)
  const coming = Array.from({ length: daysAhead }, (_, index) => dayAfter(today, index + 1))
  return [
    ...(open.length === 0 ? [closedToday(week, days, today)] : []),
    ...(open.length > 0 && specialDay(days, today)?.kind === 'working' ? [worked('今天', 'Today', specialDay(days, today), open)] : []),
    ...coming.flatMap((day) => exceptionOn(week, days, day)),
  ]
}

function closedToday(week: WeekHours, days: readonly DayEntry[], today: string): Bilingual {
  const [special, next] = [specialDay(days, today), nextOpenDay(week, days, today)]
  const opens = next === undefined ? undefined : openOn(week, days, next)[0]?.from
  const again =
    next === undefined || opens === undefined
      ? undefined
      : { zh: `，${dayZh(next)} ${time(opens)} 开`, en: `; opens on ${dayEn(next)} at ${time(opens)}` }
  return {
    zh: `今天不开${inBrackets(special?.name.zh, 'zh')}${again?.zh ?? ''}`,
    en: `Closed today${inBrackets(special?.name.en, 'en')}${again?.en ?? ''}`,
  }
}

function exceptionOn(week: WeekHours, days: readonly DayEntry[], day: string): readonly Bilingual[] {
  const [special, usual, open] = [specialDay(days, day), week[weekdayOf(day)] ?? [], openOn(week, days, day)]
  if (special?.kind === 'closed' && usual.length > 0)
    return [
      { zh: `${dayZh(day)}不开${inBrackets(special.name.zh, 'zh')}`, en: `Closed on ${dayEn(day)}${inBrackets(special.name.en, 'en')}` },
    ]
  if (special?.kind === 'working' && usual.length === 0 && open.length > 0) return [worked(dayZh(day), dayEn(day), special, open)]
  return []
}

const worked = (zh: string, en: string, special: DayEntry | undefined, open: readonly OpenSpan[]): Bilingual => ({
  zh: `${zh}照常开${inBrackets(special?.name.zh, 'zh')}，${spansZh(open)}`,
  en: `Open on ${en}${inBrackets(special?.name.en, 'en')}, ${spansEn(open)}`.replace('Open on Today', 'Open today'),
})

const inBrackets = (name: string | undefined, language: 'zh' | 'en') =>
  name === undefined || name === '' ? '' : language === 'zh' ? `（${name}）` : ` (${name})`
