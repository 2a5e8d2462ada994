import { createContext, useContext, useState, type ReactNode } from "react";
import { TaskDialog } from "../list/TaskDialog";

const Context = createContext<(id: number) => void>(() => {});

/** Gives a function that opens a task from wherever it is named in the chat. */
export function useOpenTask(): (id: number) => void {
  return useContext(Context);
}

export function OpenTaskProvider({ children }: { children: ReactNode }) {
  const [id, setId] = useState<number | null>(null);
  return (
    <Context value={setId}>
      {children}
      {id !== null && <TaskDialog key={id} id={id} onClose={() => setId(null)} />}
    </Context>
  );
}
