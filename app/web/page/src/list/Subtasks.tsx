import { useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { sentence } from "../api/http";
import { newKey } from "../api/key";
import { parseTask } from "../api/tasks";
import type { Task } from "../api/types";
import { useShownList, type ShownList } from "../lists/shown";
import { outbox, unreached } from "../offline/outbox";
import { go } from "../shell/route";
import { useDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
import { CheckBox } from "./CheckBox";
import { TaskMeta } from "./TaskMeta";
import { unfold, useUnfolded, placeOf } from "./unfolded";
import { useSubtasks } from "./useSubtasks";
import type { TaskActions } from "./useTaskActions";

/** How far the subtasks of a task are; a press shows them below it. */
export function Fold({ task }: { task: Task }) {
  const place = placeOf(task.id, useShownList()?.id);
  const open = useUnfolded(place);
  if (!task.subtasks) return null;
  const { done, total } = task.subtasks;
  return (
    <button
      type="button"
      className="meta meta-fold"
      aria-expanded={open}
      aria-label={`${done} of ${total} subtasks of task ${task.id} done`}
      title={open ? "Hide the subtasks (←)" : "Show the subtasks (→)"}
      data-testid="fold"
      onClick={() => unfold(place, !open)}
    >
      <span className="fold-sign">
        <Icon name="chevron" size={13} />
      </span>
      {done} of {total}
      <progress className="fold-bar" max={total} value={done} aria-hidden="true" />
    </button>
  );
}

/** Of which task this one is a subtask; a press opens that. */
export function ParentName({ task }: { task: Task }) {
  const list = useShownList();
  if (!task.parent_title || !task.parent) return null;
  return (
    <button
      type="button"
      className="meta meta-parent"
      title="Open the task of which this is a subtask"
      data-testid="parent"
      onClick={() => openParent(task, list)}
    >
      of <bdi>{task.parent_title}</bdi>
    </button>
  );
}

/** The steps of an open task, and a line that adds one. A step itself says whose it is. */
export function SubtaskField({ task, actions }: { task: Task; actions: TaskActions }) {
  const list = useShownList();
  if (task.parent) {
    return (
      <p className="form-note" data-testid="is-subtask">
        A subtask of{" "}
        <button type="button" className="link" onClick={() => openParent(task, list)}>
          {task.parent_title || `task ${task.parent}`}
        </button>
        .{" "}
        <button
          type="button"
          className="link"
          data-testid="promote"
          onClick={() => void actions.patch(task, { parent: null })}
        >
          Make it a task of its own
        </button>
      </p>
    );
  }
  return <Steps task={task} actions={actions} />;
}

/** Opens the parent; in a shared list its row has to be there for that. */
function openParent(task: Task, list: ShownList | null): void {
  go({ task: task.parent ?? null, ...(list && { view: "all" }) });
}

function Steps({ task, actions }: { task: Task; actions: TaskActions }) {
  const place = placeOf(task.id, useShownList()?.id);
  const open = (step: number) => {
    unfold(place, true); // so that its row is there
    go({ task: step });
  };
  const subtasks = useSubtasks(task);
  const { subtasks: progress } = task;
  return (
    <fieldset className="steps-field" data-testid="steps-field">
      <legend>{progress ? `Subtasks: ${progress.done} of ${progress.total} done` : "Subtasks"}</legend>
      {progress && (
        <ul className="step-rows">
          {subtasks.map((step) => (
            <li key={step.id} className={step.done ? "step row-done" : "step"} data-testid="step">
              <CheckBox task={step} onToggle={() => actions.toggle(step)} />
              <div className="row-words">
                <button type="button" className="row-title" dir="auto" onClick={() => open(step.id)}>
                  {step.title}
                </button>
                <div className="row-meta">
                  <TaskMeta task={step} />
                </div>
              </div>
              <button
                type="button"
                className="icon-button small"
                aria-label={`Delete task ${step.id}: ${step.title}`}
                onClick={() => actions.remove(step)}
              >
                <Icon name="bin" size={15} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {!task.done && <AddStep task={task} actions={actions} />}
    </fieldset>
  );
}

function AddStep({ task, actions }: { task: Task; actions: TaskActions }) {
  const list = useShownList()?.id;
  const [text, setText] = useDraft<string>(`step.${placeOf(task.id, list)}`, "");
  const [error, setError] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const write = (words: string) => setText(words === "" ? undefined : words);
  const addAll = async (lines: string[]) => {
    setError("");
    write("");
    unfold(placeOf(task.id, list), true);
    for (const [i, line] of lines.entries()) {
      try {
        await addStep(line, task, actions, list);
      } catch (fault) {
        write(lines.slice(i).join(" "));
        return setError(`“${line}” was not added. ${sentence(fault)}`);
      }
    }
    return input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // it adds a step, and saves nothing else
    event.stopPropagation();
    if (text.trim() !== "") void addAll([text]);
  };
  const onPaste = (event: ClipboardEvent) => {
    const lines = event.clipboardData
      .getData("text/plain")
      .split(/\r?\n/)
      .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)]|\[[ x]\])\s+/, "").trim())
      .filter((line) => line !== "");
    if (lines.length < 2) return;
    event.preventDefault();
    void addAll(lines);
  };
  return (
    <>
      <div className="step-add">
        <input
          ref={input}
          className="input"
          aria-label={`Add a subtask to task ${task.id}`}
          aria-invalid={error ? true : undefined}
          placeholder="Add a subtask"
          data-testid="step-add"
          value={text}
          maxLength={400}
          autoComplete="off"
          enterKeyHint="done"
          dir="auto"
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button
          type="button"
          className="button button-small"
          disabled={text.trim() === ""}
          data-testid="step-save"
          onClick={() => void addAll([text])}
        >
          Add
        </button>
      </div>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}

/** Adds a step with what is sure in its line; without a network it waits, in one's own list. */
async function addStep(line: string, task: Task, actions: TaskActions, list: string | undefined): Promise<void> {
  const key = newKey();
  const later = () =>
    outbox.keep({ kind: "line", text: line, literal: [], taken: [], implied: null, parent: task.id }, key);
  if (!list && outbox.busy) return later();
  try {
    const { title, due, recurrence, priority, tags } = await parseTask(line, { literal: [], taken: [] });
    await actions.add(
      { title: title.trim() || line.trim(), due, recurrence, priority, tags: tags ?? [], parent: task.id },
      key,
    );
  } catch (fault) {
    if (list || !unreached(fault)) throw fault;
    await later();
  }
  return undefined;
}
