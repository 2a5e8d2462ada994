import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { TaskDialog } from "../list/TaskDialog";

const Context = createContext<(id: number) => void>(() => {});

/** Gives a function that opens a task from wherever it is named in the chat. */
export function useOpenTask(): (id: number) => void {
  return useContext(Context);
}

export function OpenTaskProvider({ children }: { children: ReactNode }) {
  const [id, setId] = useState<number | null>(asked);
  useEffect(() => {
    // A notification that was clicked on while the page is open.
    const hear = ({ data }: MessageEvent<{ open?: unknown } | null>) => {
      if (typeof data?.open === "number") setId(data.open);
    };
    navigator.serviceWorker?.addEventListener("message", hear);
    return () => navigator.serviceWorker?.removeEventListener("message", hear);
  }, []);
  return (
    <Context value={setId}>
      {children}
      {id !== null && <TaskDialog key={id} id={id} onClose={() => setId(null)} />}
    </Context>
  );
}

/** The task that a link from a reminder names: ?task=12. It is taken out of the address. */
function asked(): number | null {
  const address = new URL(location.href);
  const id = Number(address.searchParams.get("task"));
  if (!address.searchParams.has("task")) return null;
  address.searchParams.delete("task");
  history.replaceState(history.state, "", address);
  return Number.isInteger(id) && id > 0 ? id : null;
}
