import { createContext, useContext, useEffect, type ReactNode } from "react";
import { go, leaveTask, useRoute } from "../shell/route";
import { noFilter } from "../list/filter";
import { TaskDialog } from "../list/TaskDialog";

type Open = (id: number, list?: string) => void;

const Context = createContext<Open>(() => {});

/** Gives a function that opens a task from wherever it is named in the chat. */
export function useOpenTask(): Open {
  return useContext(Context);
}

/**
 * Shows the task that the address names, ?task=12, in a window. What is edited
 * in its row of the list (inline) needs none; in a shared list there is no other way.
 */
export function OpenTaskProvider({ inline, children }: { inline: number | null; children: ReactNode }) {
  const { task: id, list } = useRoute();
  useEffect(() => {
    // A notification that was clicked on while the page is open.
    const hear = ({ data }: MessageEvent<{ open?: unknown; list?: unknown } | null>) => {
      if (typeof data?.open !== "number") return;
      open(data.open, typeof data.list === "string" ? data.list : undefined);
    };
    navigator.serviceWorker?.addEventListener("message", hear);
    return () => navigator.serviceWorker?.removeEventListener("message", hear);
  }, []);
  return (
    <Context value={open}>
      {children}
      {id !== null && list === null && id !== inline && <TaskDialog key={id} id={id} onClose={leaveTask} />}
    </Context>
  );
}

/** In a shared list a task is opened in its row, so that all of them are shown. */
function open(task: number, list?: string): void {
  go(list ? { task, list, view: "all", pane: "list", filter: noFilter } : { task, list: null });
}
