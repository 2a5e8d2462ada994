import { useCallback, useMemo, useSyncExternalStore } from "react";

// What somebody has typed and not sent or saved yet. It is kept in this browser,
// so that a reload, a crash or a click elsewhere costs no word, and it is thrown
// away when it is sent, saved, or given up by hand.

const prefix = "todo.draft.";
/** What this tab has: two tabs may write at the same place without disturbing each other. */
const here = new Map<string, string | null>();
const listeners = new Set<() => void>();

/** The draft at a place, undefined if there is none. */
export function readDraft<T>(place: string): T | undefined {
  return parse<T>(text(place));
}

/** Keeps a draft; undefined throws it away. */
export function writeDraft(place: string, draft: unknown): void {
  const words = draft === undefined ? null : JSON.stringify(draft);
  here.set(place, words);
  try {
    if (words === null) localStorage.removeItem(prefix + place);
    else localStorage.setItem(prefix + place, words);
  } catch {
    // Full or forbidden: it stays as long as the page does.
  }
  for (const listener of listeners) listener();
}

/** Takes a draft along to another place, unless something is written there already. */
export function moveDraft(from: string, to: string): void {
  const draft = readDraft<unknown>(from);
  if (draft === undefined || readDraft(to) !== undefined) return;
  writeDraft(to, draft);
  writeDraft(from, undefined);
}

/** Throws all drafts away: the person signs out. */
export function forgetDrafts(): void {
  here.clear();
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing can be stored here, so nothing is.
  }
}

/** State that is a draft: it survives whatever takes the component away. */
export function useDraft<T>(place: string, initial: T): [T, (draft: T | undefined) => void] {
  const words = useSyncExternalStore(subscribe, () => text(place));
  const value = useMemo(() => parse<T>(words) ?? initial, [words, initial]);
  const set = useCallback((draft: T | undefined) => writeDraft(place, draft), [place]);
  return [value, set];
}

/** Whether there is a draft at a place, live. */
export function useHasDraft(place: string): boolean {
  return useSyncExternalStore(subscribe, () => text(place) !== null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function text(place: string): string | null {
  const known = here.get(place);
  if (known !== undefined) return known;
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(prefix + place);
  } catch {
    // Forbidden.
  }
  here.set(place, stored);
  return stored;
}

function parse<T>(words: string | null): T | undefined {
  if (words === null) return undefined;
  try {
    return JSON.parse(words) as T;
  } catch {
    return undefined;
  }
}
