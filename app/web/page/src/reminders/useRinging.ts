import { useSyncExternalStore } from "react";
import type { Ring } from "../api/reminders";

/** What rings now, the first one first. The stream of changes fills it. */
class Ringing {
  private rings: Ring[] = [];
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly now = (): Ring[] => this.rings;

  ring(ring: Ring): void {
    this.set([...this.rings.filter((known) => known.id !== ring.id), ring]);
  }

  over(id: string): void {
    this.set(this.rings.filter((known) => known.id !== id));
  }

  /** Forgets everything: what still rings is told again. */
  clear(): void {
    this.set([]);
  }

  private set(rings: Ring[]): void {
    this.rings = rings;
    for (const listener of this.listeners) listener();
  }
}

export const ringing = new Ringing();

export function useRinging(): Ring[] {
  return useSyncExternalStore(ringing.subscribe, ringing.now);
}
