import { memo, useState, type KeyboardEvent, type MouseEvent } from "react";
import { useSession, useZone } from "../account/SessionGate";
import type { Member, Priority, Task } from "../api/types";
import { waits } from "../offline/overlay";
import { useWaiting } from "../offline/useWaiting";
import { addDays, wallIn } from "../time/civil";
import { Comments } from "../lists/Comments";
import { useShownList } from "../lists/shown";
import { whose, type Assigned } from "../lists/whose";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { useHasDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
import { CheckBox } from "./CheckBox";
import { dragTask } from "./drag";
import { draftOf, TaskEditor } from "./TaskEditor";
import { RowNote } from "./RowNote";
import { Fold, ParentName } from "./Subtasks";
import { TaskMeta } from "./TaskMeta";
import { placeOf, unfold } from "./unfolded";
import type { TaskActions } from "./useTaskActions";
import { useTouch } from "./useTouch";

interface Props {
  task: Task;
  actions: TaskActions;
  editing: boolean;
  fresh: boolean;
  /** Whether it stands below the task of which it is a subtask. */
  below?: boolean;
  /** Whether it is one of those that are to be changed together, and whether there are any. */
  chosen: boolean;
  choosing: boolean;
  onEdit: (id: number | null) => void;
  onTag: (tag: string) => void;
  onChoose: (id: number) => void;
  onReach: (id: number) => void;
}

const priorities: Record<string, Priority> = { "1": "high", "2": "medium", "3": "low", "0": "none" };

/** A task in the list: check, words, and what can be done to it. */
export const TaskRow = memo(function TaskRow(props: Props) {
  const { task, actions, editing, fresh, below = false, chosen, choosing, onEdit, onTag, onChoose, onReach } = props;
  const gone = Boolean(task.deleted_at);
  const zone = useZone();
  const list = useShownList();
  const fixed = list !== null && !list.mayChange;
  const [reading, setReading] = useState(false);
  const touch = useTouch(
    {
      done: () => actions.toggle(task),
      later: () => actions.many([task.id], { action: "move", day: addDays(wallIn(zone, new Date()).date, 1) }),
      held: () => onChoose(task.id),
    },
    !editing && !gone && list === null,
  );
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (fixed || editing || event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target === event.currentTarget;
    if (event.key === "x" && !gone) actions.toggle(task);
    else if (event.key === "s" && !gone) onChoose(task.id);
    else if ((event.key === "Delete" || (own && event.key === "Backspace")) && !gone) actions.remove(task);
    else if ((event.key === "e" || (own && event.key === "Enter")) && !gone) onEdit(task.id);
    else if (own && task.subtasks && event.key === "ArrowRight") unfold(placeOf(task.id, list?.id), true);
    else if (own && task.subtasks && event.key === "ArrowLeft") unfold(placeOf(task.id, list?.id), false);
    else if (event.key === "r" && gone) actions.restore(task);
    else if (event.key in priorities && !gone) void actions.patch(task, { priority: priorities[event.key] });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** Shift chooses all rows up to this one, Ctrl this one; while rows are chosen, so does every click. */
  const onClickCapture = (event: MouseEvent) => {
    if (list !== null || editing || gone || !(event.shiftKey || event.ctrlKey || event.metaKey || choosing)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) onReach(task.id);
    else onChoose(task.id);
  };
  const name = [
    task.done && "row-done",
    fresh && "row-fresh",
    editing && "row-editing",
    gone && "row-gone",
    below && "row-below",
    chosen && "row-chosen",
    fixed && reading && "row-reading",
  ]
    .filter(Boolean)
    .join(" ");
  return (
    <li
      className={`row ${name}`}
      tabIndex={-1}
      data-task-row={task.id}
      data-testid="task-row"
      draggable={!editing && !gone && !choosing && list === null && finePointer()}
      onDragStart={(event) => dragTask(event.dataTransfer, task.id)}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
      {...touch}
    >
      {gone || fixed ? <span className="check-gap" /> : <CheckBox task={task} onToggle={() => actions.toggle(task)} />}
      {editing ? (
        <div className="row-open">
          <TaskEditor task={task} actions={actions} onClose={() => onEdit(null)} />
          {list && <Comments task={task.id} list={list} />}
        </div>
      ) : (
        <>
          {chosen && <span className="visually-hidden">Chosen:</span>}
          <RowWords
            task={task}
            below={below}
            onEdit={gone || fixed ? undefined : () => onEdit(task.id)}
            onTag={onTag}
            onComments={fixed && !gone ? () => setReading(!reading) : undefined}
          />
          <RowActions task={task} actions={actions} onEdit={onEdit} />
          {fixed && reading && list && <Comments task={task.id} list={list} />}
        </>
      )}
    </li>
  );
});

/** Whether there is a mouse: fingers swipe, and do not drag. */
function finePointer(): boolean {
  return window.matchMedia("(hover: hover) and (pointer: fine)").matches;
}

interface RowWordsProps {
  task: Task;
  below: boolean;
  onEdit: (() => void) | undefined;
  onTag: (tag: string) => void;
  /** Shows what was said about it to those who may not open it. */
  onComments: (() => void) | undefined;
}

function RowWords({ task, below, onEdit, onTag, onComments }: RowWordsProps) {
  const list = useShownList();
  const unsaved = useHasDraft(draftOf(task.id, list?.id));
  const waiting = useWaiting();
  const unsent = list === null && waits(task.id, waiting);
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
      {task.description && <RowNote text={task.description} />}
      <div className="row-meta">
        {!task.deleted_at && <Fold task={task} />}
        {!below && <ParentName task={task} />}
        <TaskMeta task={task} onTag={onTag} />
        {task.priority !== "none" && <span className={`meta priority-${task.priority}`}>{task.priority}</span>}
        {list && list.members.length > 0 && task.assigned && !task.done && !task.deleted_at && (
          <Whose assigned={task.assigned} members={list.members} repeats={Boolean(task.recurrence)} />
        )}
        {list && <Author task={task} name={list.authors.get(task.version)} />}
        {onComments && (
          <button
            type="button"
            className="meta meta-tag"
            aria-label={`Comments on task ${task.id}: ${task.title}`}
            data-testid="comments-open"
            onClick={onComments}
          >
            <Icon name="chat" size={13} />
            comments
          </button>
        )}
        {unsent && (
          <span className="meta meta-unsaved" data-testid="unsent">
            <Icon name="clock" size={13} />
            waits for the network
          </span>
        )}
        {unsaved && (
          <span className="meta meta-unsaved" data-testid="unsaved">
            <Icon name="edit" size={13} />
            not saved yet
          </span>
        )}
      </div>
    </div>
  );
}

/** Whose a task of a shared list is. */
function Whose({ assigned, members, repeats }: { assigned: Assigned; members: readonly Member[]; repeats: boolean }) {
  const { person } = useSession();
  const text = whose(assigned, members, person.id, repeats);
  return (
    <span className="meta meta-whose" title={text.full} data-testid="whose">
      <Icon name={(assigned.turns ?? []).length > 1 ? "repeat" : "user"} size={13} />
      <bdi>{text.short}</bdi>
    </span>
  );
}

/** Who changed a task of a shared list last, and when. */
function Author({ task, name }: { task: Task; name: string | undefined }) {
  const zone = useZone();
  const now = useNow();
  if (name === undefined) return null;
  const label = pastLabel(task.updated_at, now, zone);
  return (
    <span className="meta" title={label.full} data-testid="author">
      <Icon name="user" size={13} />
      <bdi>{name}</bdi> {label.short}
    </span>
  );
}

function RowActions({ task, actions, onEdit }: { task: Task; actions: TaskActions; onEdit: (id: number) => void }) {
  const list = useShownList();
  const about = `task ${task.id}: ${task.title}`;
  const spoken = list ? `${list.handle} ${task.id}` : `task ${task.id}`;
  return (
    <div className="row-side">
      <span className={list ? "row-number row-handle" : "row-number"} title={`Say “${spoken}” in the chat`}>
        {list ? `${list.mark}-${task.id}` : task.id}
      </span>
      <div className="row-actions">
        {list && !list.mayChange ? null : task.deleted_at ? (
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
