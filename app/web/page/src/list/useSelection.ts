import { useCallback, useMemo, useRef, useState } from "react";

/** The rows that are chosen to be changed together. */
export interface Selection {
  ids: ReadonlySet<number>;
  /** Chooses a task, or gives it up again. */
  toggle(id: number): void;
  /** Chooses all rows from the one chosen last to this one. */
  reach(id: number): void;
  clear(): void;
}

const none: ReadonlySet<number> = new Set();

/** A selection that ends where the list becomes another one. */
export function useSelection(list: string): Selection {
  const [chosen, setChosen] = useState({ list, ids: none });
  const last = useRef<number | null>(null);
  const ids = chosen.list === list ? chosen.ids : none;
  const change = useCallback(
    (edit: (ids: Set<number>) => void) =>
      setChosen((now) => {
        const next = new Set(now.list === list ? now.ids : none);
        edit(next);
        return { list, ids: next };
      }),
    [list],
  );
  const toggle = useCallback(
    (id: number) => {
      last.current = id;
      change((all) => void (all.delete(id) || all.add(id)));
    },
    [change],
  );
  const reach = useCallback(
    (id: number) => {
      const rows = [...document.querySelectorAll<HTMLElement>("[data-task-row]")].map((row) =>
        Number(row.dataset.taskRow),
      );
      const from = last.current === null ? -1 : rows.indexOf(last.current);
      const to = rows.indexOf(id);
      const range = from < 0 ? [id] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
      if (from < 0) last.current = id;
      change((all) => range.forEach((one) => all.add(one)));
    },
    [change],
  );
  const clear = useCallback(() => {
    last.current = null;
    change((all) => all.clear());
  }, [change]);
  return useMemo(() => ({ ids, toggle, reach, clear }), [ids, toggle, reach, clear]);
}

/** Where rows are not chosen together: in shared lists. */
export const noSelection: Selection = { ids: new Set(), toggle: () => {}, reach: () => {}, clear: () => {} };
