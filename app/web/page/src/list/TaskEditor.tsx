import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { Fault, sentence } from "../api/http";
import type { TaskFields } from "../api/tasks";
import type { Task } from "../api/types";
import { Fate } from "../reminders/Fate";
import { DueField } from "./DueField";
import { PriorityField } from "./PriorityField";
import { TagsField } from "./TagsField";
import type { TaskActions } from "./useTaskActions";

interface Props {
  task: Task;
  actions: TaskActions;
  onClose: () => void;
}

/** All of a task that can be changed. Ctrl+Enter saves, Esc leaves it as it was. */
export function TaskEditor({ task, actions, onClose }: Props) {
  const [base, setBase] = useState(task);
  const [fields, setFields] = useState<TaskFields>(() => fieldsOf(task));
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = title.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
    area?.form?.scrollIntoView({ block: "nearest" });
  }, []);
  const set = (part: Partial<TaskFields>) => setFields((now) => ({ ...now, ...part }));

  const save = async () => {
    const changed = difference(fieldsOf(base), fields);
    if (Object.keys(changed).length === 0) return onClose();
    setBusy(true);
    setFault(null);
    try {
      await actions.patch(base, changed, true);
      return onClose();
    } catch (error) {
      setFault(error instanceof Fault ? error : new Fault(0, sentence(error)));
      setBusy(false);
      return undefined;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
      event.preventDefault();
      void save();
    }
  };
  const stale = task.version !== base.version;
  return (
    // The keys below work in every field of the form.
    <form
      className="editor"
      aria-label={`Edit task ${task.id}`}
      data-testid="editor"
      onKeyDown={onKeyDown}
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={title}
        rows={1}
        className="input editor-title"
        aria-label="Title"
        data-testid="editor-title"
        value={fields.title}
        maxLength={200}
        required
        dir="auto"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault(); // a title is one line
          void save();
        }}
        onChange={(event) => set({ title: event.target.value.replaceAll("\n", " ") })}
      />
      <textarea
        className="input editor-note"
        aria-label="Description"
        data-testid="editor-description"
        placeholder="Description"
        rows={2}
        maxLength={1000}
        dir="auto"
        value={fields.description}
        onChange={(event) => set({ description: event.target.value })}
      />
      <DueField due={fields.due} recurrence={fields.recurrence} onChange={set} />
      <div className="editor-pair">
        <PriorityField value={fields.priority} onChange={(priority) => set({ priority })} />
        <TagsField tags={fields.tags} onChange={(tags) => set({ tags })} />
      </div>
      <Fate task={task.id} />
      {stale && !busy && (
        <p className="form-note" role="status">
          This task was changed elsewhere meanwhile.{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setBase(task);
              setFields(fieldsOf(task));
            }}
          >
            Show the new state
          </button>{" "}
          or{" "}
          <button type="button" className="link" onClick={() => setBase(task)}>
            keep mine
          </button>
          .
        </p>
      )}
      {fault && (
        <p className="form-error" role="alert">
          {fault.message}
        </p>
      )}
      <div className="editor-actions">
        <button type="button" className="button button-small" onClick={onClose}>
          Cancel
        </button>
        <button
          type="submit"
          className="button button-primary button-small"
          disabled={busy}
          data-testid="editor-save"
          title="Ctrl+Enter"
        >
          Save
        </button>
      </div>
    </form>
  );
}

function fieldsOf({ title, description, priority, tags, due, recurrence }: Task): TaskFields {
  return { title, description, priority, tags, due: due ?? null, recurrence: recurrence ?? null };
}

/** The fields that differ: only those are sent, so that nothing else is overwritten. */
function difference(before: TaskFields, after: TaskFields): Partial<TaskFields> {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(before[name as keyof TaskFields]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}
