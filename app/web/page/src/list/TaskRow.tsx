import { memo, type KeyboardEvent } from "react";
import type { Priority, Task } from "../api/types";
import { Icon } from "../ui/Icon";
import { CheckBox } from "./CheckBox";
import { TaskEditor } from "./TaskEditor";
import { TaskMeta } from "./TaskMeta";
import type { TaskActions } from "./useTaskActions";

interface Props {
  task: Task;
  actions: TaskActions;
  editing: boolean;
  fresh: boolean;
  onEdit: (id: number | null) => void;
  onTag: (tag: string) => void;
}

const priorities: Record<string, Priority> = { "1": "high", "2": "medium", "3": "low", "0": "none" };

/** A task in the list: check, words, and what can be done to it. */
export const TaskRow = memo(function TaskRow({ task, actions, editing, fresh, onEdit, onTag }: Props) {
  const gone = Boolean(task.deleted_at);
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (editing || event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target === event.currentTarget;
    if (event.key === "x" && !gone) actions.toggle(task);
    else if ((event.key === "Delete" || (own && event.key === "Backspace")) && !gone) actions.remove(task);
    else if ((event.key === "e" || (own && event.key === "Enter")) && !gone) onEdit(task.id);
    else if (event.key === "r" && gone) actions.restore(task);
    else if (event.key in priorities && !gone) void actions.patch(task, { priority: priorities[event.key] });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const name = [task.done && "row-done", fresh && "row-fresh", editing && "row-editing", gone && "row-gone"]
    .filter(Boolean)
    .join(" ");
  return (
    <li className={`row ${name}`} tabIndex={-1} data-task-row={task.id} data-testid="task-row" onKeyDown={onKeyDown}>
      {gone ? <span className="check-gap" /> : <CheckBox task={task} onToggle={() => actions.toggle(task)} />}
      {editing ? (
        <TaskEditor task={task} actions={actions} onClose={() => onEdit(null)} />
      ) : (
        <>
          <RowWords task={task} onEdit={gone ? undefined : () => onEdit(task.id)} onTag={onTag} />
          <RowActions task={task} actions={actions} onEdit={onEdit} />
        </>
      )}
    </li>
  );
});

function RowWords({
  task,
  onEdit,
  onTag,
}: {
  task: Task;
  onEdit: (() => void) | undefined;
  onTag: (tag: string) => void;
}) {
  return (
    <div className="row-words">
      {onEdit ? (
        <button type="button" className="row-title" dir="auto" data-testid="task-title" onClick={onEdit}>
          {task.title}
        </button>
      ) : (
        <span className="row-title" dir="auto" data-testid="task-title">
          {task.title}
        </span>
      )}
      {task.description && (
        <p className="row-note" dir="auto">
          {task.description}
        </p>
      )}
      <div className="row-meta">
        <TaskMeta task={task} onTag={onTag} />
        {task.priority !== "none" && <span className={`meta priority-${task.priority}`}>{task.priority}</span>}
      </div>
    </div>
  );
}

function RowActions({ task, actions, onEdit }: { task: Task; actions: TaskActions; onEdit: (id: number) => void }) {
  const about = `task ${task.id}: ${task.title}`;
  return (
    <div className="row-side">
      <span className="row-number" title={`Say “task ${task.id}” in the chat`}>
        {task.id}
      </span>
      <div className="row-actions">
        {task.deleted_at ? (
          <button
            type="button"
            className="button button-small"
            aria-label={`Restore ${about}`}
            data-testid="restore"
            onClick={() => actions.restore(task)}
          >
            Restore
          </button>
        ) : (
          <>
            <button
              type="button"
              className="icon-button small"
              aria-label={`Edit ${about}`}
              title="Edit (e)"
              data-testid="edit"
              onClick={() => onEdit(task.id)}
            >
              <Icon name="edit" size={16} />
            </button>
            <button
              type="button"
              className="icon-button small"
              aria-label={`Delete ${about}`}
              title="Delete (Del)"
              data-testid="delete"
              onClick={() => actions.remove(task)}
            >
              <Icon name="bin" size={16} />
            </button>
          </>
        )}
      </div>
    </div>
  );
}
