import type { Task } from "../api/types";

/** The ring that completes a task; its colour is the priority. */
export function CheckBox({ task, onToggle }: { task: Task; onToggle: () => void }) {
  const verb = task.done ? "Reopen" : "Complete";
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={task.done}
      aria-label={`${verb} task ${task.id}: ${task.title}`}
      className={`check check-${task.priority}`}
      data-testid="check"
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
        <circle cx="12" cy="12" r="9.25" />
        <path d="M7.8 12.4l2.9 2.9 5.6-6" />
      </svg>
    </button>
  );
}
