import { useQuery } from "@tanstack/react-query";
import { sentence } from "../api/http";
import { getTask } from "../api/tasks";
import { keys } from "../live/cache";
import { Dialog } from "../ui/Dialog";
import { TaskEditor } from "./TaskEditor";
import { TaskMeta } from "./TaskMeta";
import { useTaskActions } from "./useTaskActions";

/** A task in a window of its own, as the chat opens it. */
export function TaskDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const actions = useTaskActions();
  const { data: task, error } = useQuery({ queryKey: keys.task(id), queryFn: ({ signal }) => getTask(id, signal) });
  return (
    <Dialog title={`Task ${id}`} onClose={onClose} testId="task-dialog" wide>
      {error && <p className="form-error">{sentence(error)}</p>}
      {task && !task.deleted_at && <TaskEditor task={task} actions={actions} onClose={onClose} />}
      {task?.deleted_at && (
        <div className="dialog-text">
          <p dir="auto">{task.title}</p>
          <TaskMeta task={task} />
          <div className="dialog-actions">
            <button type="button" className="button button-primary" onClick={() => actions.restore(task)}>
              Restore
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
