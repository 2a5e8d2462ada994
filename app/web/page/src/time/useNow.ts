import { useSyncExternalStore } from "react";

const minute = 60_000;

/** The present minute; whoever uses it is drawn again when it changes. */
export function useNow(): Date {
  const stamp = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / minute));
  return new Date(stamp * minute);
}

function subscribe(listener: () => void): () => void {
  const timer = window.setInterval(listener, 5000);
  document.addEventListener("visibilitychange", listener);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", listener);
  };
}
