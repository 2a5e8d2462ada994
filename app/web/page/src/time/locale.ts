/** What a person sets apart from their region, in the Unicode extensions of their language tag (BCP 47). */
export interface Habits {
  /** The first day of the week: sun, mon or sat; empty as is usual in the region. */
  week: string;
  /** What 3/4 is: "day" 3 April, "month" March 4; empty as is usual in the region. */
  order: string;
}

/** The regions whose habits stand for an order of day and month. */
const regions: Record<string, string> = { day: "gbzzzz", month: "uszzzz" };

/** The habits that a language tag carries. */
export function habitsOf(locale: string): Habits {
  const region = key(locale, "rg");
  return {
    week: key(locale, "fw"),
    order: Object.keys(regions).find((order) => regions[order] === region) ?? "",
  };
}

/** The language tag with these habits in place of those it had. */
export function withHabits(locale: string, habits: Habits): string {
  const [tag = locale] = locale.split("-u-");
  const region = regions[habits.order];
  const keys = [...(habits.week ? ["fw", habits.week] : []), ...(region ? ["rg", region] : [])];
  return keys.length > 0 ? `${tag}-u-${keys.join("-")}` : tag;
}

function key(locale: string, name: string): string {
  const parts = locale.toLowerCase().split("-");
  const at = parts.indexOf(name, parts.indexOf("u") + 1);
  return parts.includes("u") && at > 0 ? (parts[at + 1] ?? "") : "";
}
