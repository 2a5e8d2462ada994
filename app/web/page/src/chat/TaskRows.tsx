import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getTask } from "../api/tasks";
import type { Task } from "../api/types";
import { CheckBox } from "../list/CheckBox";
import { ParentName } from "../list/Subtasks";
import { TaskMeta } from "../list/TaskMeta";
import { useTaskActions, type TaskActions } from "../list/useTaskActions";
import { keys } from "../live/cache";
import { go, type Route } from "../shell/route";
import { useOpenTask } from "./OpenTask";

const few = 10;
/** As many as a list of tasks that were named one by one has: there may be more. */
const most = 100;

interface Props {
  tasks: Task[];
  /** How many there are, of which these are the first. */
  total: number;
  /** Where the list shows all of them. */
  all: Partial<Route>;
}

/** A list that the assistant showed: rows that live on, as the tasks do. */
export function TaskRows({ tasks, total, all: whole }: Props) {
  const [all, setAll] = useState(false);
  const actions = useTaskActions();
  const shown = all || tasks.length <= few + 2 ? tasks : tasks.slice(0, few);
  return (
    <div className="chat-rows" data-testid="chat-tasks">
      <ul>
        {shown.map((task) => (
          <ChatRow key={task.id} seen={task} actions={actions} />
        ))}
      </ul>
      {shown.length < tasks.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {tasks.length - shown.length} more
        </button>
      )}
      {(tasks.length < total || tasks.length >= most) && shown.length === tasks.length && (
        <button type="button" className="link" data-testid="whole-list" onClick={() => go({ ...whole, pane: "list" })}>
          {tasks.length < total ? `Show all ${total} in the list` : "Show them in the list"}
        </button>
      )}
    </div>
  );
}

function ChatRow({ seen, actions }: { seen: Task; actions: TaskActions }) {
  const open = useOpenTask();
  // What was shown may be long ago: what is known now is asked for once.
  const { data: task = seen } = useQuery({
    queryKey: keys.task(seen.id),
    queryFn: ({ signal }) => getTask(seen.id, signal),
    placeholderData: seen,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <li
      className={task.done ? "chat-row row-done" : task.deleted_at ? "chat-row row-gone" : "chat-row"}
      data-testid="chat-task"
    >
      {task.deleted_at ? (
        <span className="check-gap" />
      ) : (
        <CheckBox task={task} onToggle={() => actions.toggle(task)} />
      )}
      <div className="row-words">
        <button type="button" className="row-title" dir="auto" onClick={() => open(task.id)}>
          {task.title}
        </button>
        <div className="row-meta">
          <ParentName task={task} />
          {task.subtasks && (
            <span className="meta">
              {task.subtasks.done} of {task.subtasks.total} done
            </span>
          )}
          <TaskMeta task={task} />
        </div>
      </div>
      <span className="row-number" title={`Say “task ${task.id}”`}>
        {task.id}
      </span>
    </li>
  );
}
