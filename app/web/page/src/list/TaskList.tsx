import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";
import type { Task } from "../api/types";
import { useShownList } from "../lists/shown";
import { Icon } from "../ui/Icon";
import type { Group } from "./groups";
import { TaskRow } from "./TaskRow";
import { placeOf, useUnfolded } from "./unfolded";
import { useSubtasks } from "./useSubtasks";
import type { Selection } from "./useSelection";
import type { TaskActions } from "./useTaskActions";

/** What rows do, and which of them are edited, new or chosen. */
export interface RowHandlers {
  actions: TaskActions;
  editing: number | null;
  fresh: number | null;
  onEdit: (id: number | null) => void;
  onTag: (tag: string) => void;
  selection: Selection;
}

interface Props {
  groups: Group[];
  /** What the rows of one list do; rows of several are given by render. */
  rows?: RowHandlers;
  render?: (task: Task) => ReactNode;
  more: boolean;
  loading: boolean;
  onMore: () => void;
}

/** The rows, under their headings; the end asks for more when it comes into sight. */
export function TaskList({ groups, rows, render, more, loading, onMore }: Props) {
  const root = useRef<HTMLDivElement>(null);
  useKeepFocus(root, groups, rows?.editing ?? null);
  useFreshInSight(root, rows?.fresh ?? null);
  return (
    <div ref={root} className="task-list" data-testid="task-list">
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title || undefined}>
          {group.title && (
            <h3 className={group.title === "Overdue" ? "group-title group-overdue" : "group-title"}>
              {group.title}
              {group.note && <span className="group-note">{group.note}</span>}
            </h3>
          )}
          <ul className="rows">
            {group.tasks.map((task) => (rows ? <Family key={task.id} task={task} rows={rows} /> : render?.(task)))}
          </ul>
        </section>
      ))}
      {more && <More loading={loading} onMore={onMore} />}
    </div>
  );
}

/** A row, and below it those of its subtasks while they are shown. */
export function Family({ task, rows }: { task: Task; rows: RowHandlers }) {
  const open = useUnfolded(placeOf(task.id, useShownList()?.id));
  return (
    <>
      <Row task={task} rows={rows} />
      {open && task.subtasks && !task.deleted_at && rows.editing !== task.id && <Below task={task} rows={rows} />}
    </>
  );
}

function Below({ task, rows }: { task: Task; rows: RowHandlers }) {
  return useSubtasks(task).map((step) => <Row key={step.id} task={step} rows={rows} below />);
}

/** A row by the state of the whole list. */
export function Row({ task, rows, below }: { task: Task; rows: RowHandlers; below?: boolean }) {
  const { actions, editing, fresh, onEdit, onTag, selection } = rows;
  return (
    <TaskRow
      task={task}
      actions={actions}
      editing={editing === task.id}
      fresh={fresh === task.id}
      below={below}
      chosen={selection.ids.has(task.id)}
      choosing={selection.ids.size > 0}
      onEdit={onEdit}
      onTag={onTag}
      onChoose={selection.toggle}
      onReach={selection.reach}
    />
  );
}

function More({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const end = ref.current;
    if (!end || loading) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), { rootMargin: "600px" });
    observer.observe(end);
    return () => observer.disconnect();
  }, [loading, onMore]);
  return (
    <button ref={ref} type="button" className="more" disabled={loading} onClick={onMore}>
      {loading ? "Loading…" : "Show more"}
      {!loading && <Icon name="arrowDown" size={14} />}
    </button>
  );
}

/** When the row in focus leaves the list, focus goes to the one that took its place. */
function useKeepFocus(root: React.RefObject<HTMLDivElement | null>, groups: Group[], editing: number | null): void {
  const last = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const list = root.current;
    if (!list) return undefined;
    const remember = (event: FocusEvent) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-task-row]");
      const id = row?.dataset.taskRow;
      last.current = row && id ? { id, index: [...list.querySelectorAll("[data-task-row]")].indexOf(row) } : null;
    };
    const forget = (event: FocusEvent) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget as Node)) last.current = null;
    };
    list.addEventListener("focusin", remember);
    list.addEventListener("focusout", forget);
    return () => {
      list.removeEventListener("focusin", remember);
      list.removeEventListener("focusout", forget);
    };
  }, [root]);
  useLayoutEffect(() => {
    const lost = last.current;
    if (!lost || document.activeElement !== document.body) return;
    const rows = [...(root.current?.querySelectorAll<HTMLElement>("[data-task-row]") ?? [])];
    const row = rows.find((r) => r.dataset.taskRow === lost.id) ?? rows[Math.min(lost.index, rows.length - 1)];
    row?.focus();
  }, [root, groups, editing]);
}

function useFreshInSight(root: React.RefObject<HTMLDivElement | null>, fresh: number | null): void {
  useEffect(() => {
    if (fresh === null) return;
    root.current?.querySelector(`[data-task-row="${fresh}"]`)?.scrollIntoView({ block: "nearest" });
  }, [root, fresh]);
}
