// Days as people count them. A day is its ISO text, "2026-11-24", without a
// zone; only the present moment is turned into a day, in the person's zone.

const dayMillis = 86_400_000;

/** The number of days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / dayMillis);
}

export function addDays(date: string, days: number): string {
  return new Date((dayNumber(date) + days) * dayMillis).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

interface Wall {
  date: string;
  time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    try {
      format = new Intl.DateTimeFormat("en-CA", { ...fields, hourCycle: "h23", timeZone: zone });
    } catch {
      // A zone that this browser does not know: its own is the best guess.
      format = new Intl.DateTimeFormat("en-CA", { ...fields, hourCycle: "h23" });
    }
    formats.set(zone, format);
  }
  return format;
}

/** What calendar and clock on the wall show in a zone at a moment. */
export function wallIn(zone: string, at: Date): Wall {
  const part: Record<string, string> = {};
  for (const { type, value } of formatIn(zone).formatToParts(at)) part[type] = value;
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/** The moment at which a wall in the zone shows date and time; in a gap, what it shows an hour on. */
export function momentOf(date: string, time: string, zone: string): Date {
  const asUTC = Date.parse(`${date}T${time}:00Z`);
  let guess = asUTC;
  // The offset depends on the moment that we look for: twice is enough.
  for (let i = 0; i < 2; i++) {
    const wall = wallIn(zone, new Date(guess));
    guess += asUTC - Date.parse(`${wall.date}T${wall.time}:00Z`);
  }
  return new Date(guess);
}

export function validZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
