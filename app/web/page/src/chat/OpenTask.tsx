import { createContext, useContext, useEffect, type ReactNode } from "react";
import { go, leaveTask, useRoute } from "../shell/route";
import { TaskDialog } from "../list/TaskDialog";

const Context = createContext<(id: number) => void>(() => {});

/** Gives a function that opens a task from wherever it is named in the chat. */
export function useOpenTask(): (id: number) => void {
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
    const hear = ({ data }: MessageEvent<{ open?: unknown } | null>) => {
      if (typeof data?.open === "number") open(data.open);
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

function open(task: number): void {
  go({ task, list: null });
}
