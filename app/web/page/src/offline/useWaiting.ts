import { useSyncExternalStore } from "react";
import { outbox } from "./outbox";
import type { Waiting } from "./store";

/** What waits to be sent, live. */
export function useWaiting(): Waiting[] {
  return useSyncExternalStore(outbox.subscribe, outbox.snapshot);
}
