import { useSyncExternalStore } from "react";

// Tasks whose subtasks are shown below them, in this tab.
const open = new Set<string>();
const listeners = new Set<() => void>();

/** What a task is called among those of all lists; "" is one's own. */
export function placeOf(task: number, list = ""): string {
  return `${list}/${task}`;
}

export function isUnfolded(place: string): boolean {
  return open.has(place);
}

export function unfold(place: string, shown: boolean): void {
  if (shown) open.add(place);
  else open.delete(place);
  for (const listener of listeners) listener();
}

/** Whether the subtasks of a task are shown, live. */
export function useUnfolded(place: string): boolean {
  return useSyncExternalStore(subscribe, () => open.has(place));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
