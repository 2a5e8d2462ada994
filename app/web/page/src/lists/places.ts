import type { Lists, Place } from "../api/types";

/** The person's lists, with what is new about one of them; whoever is in it isn't invited any more. */
export function withPlace(all: Lists, place: Place): Lists {
  const lists = all.lists ?? [];
  const known = lists.some(({ id }) => id === place.id);
  return {
    lists: inOrder(known ? lists.map((one) => (one.id === place.id ? place : one)) : [...lists, place]),
    invitations: (all.invitations ?? []).filter(({ list }) => list !== place.id),
  };
}

export function withoutPlace(all: Lists, id: string): Lists {
  return { ...all, lists: (all.lists ?? []).filter((one) => one.id !== id) };
}

/** The order in which the server gives lists: those that are put away last, then the person's own order. */
function inOrder(places: Place[]): Place[] {
  return places.toSorted(
    (a, b) => Number(Boolean(a.archived_at)) - Number(Boolean(b.archived_at)) || a.order - b.order,
  );
}

/** The orders that have to be written so that a list stands one place higher or lower, by id. */
export function moved(places: Place[], id: string, by: -1 | 1): Map<string, number> {
  const at = places.findIndex((one) => one.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= places.length) return new Map();
  const next = [...places];
  const [one] = next.splice(at, 1);
  if (one) next.splice(to, 0, one);
  return new Map(next.flatMap((place, i) => (place.order === i + 1 ? [] : [[place.id, i + 1] as const])));
}

/** What a task of a list is called: HOME-3. */
export function markOf(handle: string): string {
  return handle.toUpperCase();
}
