import { useEffect, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { Fault, sentence } from "../api/http";
import type { TaskFields } from "../api/tasks";
import type { Task } from "../api/types";
import { Fate } from "../reminders/Fate";
import { AssignedField } from "../lists/AssignedField";
import { MoveMenu } from "../lists/MoveMenu";
import { useShownList } from "../lists/shown";
import { useDraft } from "../ui/draft";
import { DueField } from "./DueField";
import { PriorityField } from "./PriorityField";
import { ReminderField } from "./ReminderField";
import { SubtaskField } from "./Subtasks";
import { TagsField } from "./TagsField";
import type { TaskActions } from "./useTaskActions";

interface Props {
  task: Task;
  actions: TaskActions;
  onClose: () => void;
}

/** What was changed and not saved yet, and the state that it was changed from. */
interface EditDraft {
  base: Task;
  fields: TaskFields;
}

/** Where the draft of a task is kept. */
export function draftOf(task: number, list = ""): string {
  return list === "" ? `task.${task}` : `task.${list}.${task}`;
}

/**
 * All of a task that can be changed. Ctrl+Enter saves. Esc, a click elsewhere or
 * a reload leave the changes as a draft, which is there when the task is opened
 * again; only Cancel gives them up.
 */
export function TaskEditor({ task, actions, onClose }: Props) {
  const shown = useShownList();
  const [draft, setDraft] = useDraft<EditDraft | null>(draftOf(task.id, shown?.id), null);
  const [found, setFound] = useState(draft !== null);
  const [opened, setOpened] = useState(task);
  const base = draft?.base ?? opened;
  const fields = draft?.fields ?? fieldsOf(base);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = title.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
    area?.form?.scrollIntoView({ block: "nearest" });
  }, []);
  const keep = (from: Task, to: TaskFields) => {
    const same = Object.keys(difference(fieldsOf(from), to)).length === 0;
    setDraft(same ? undefined : { base: from, fields: to });
  };
  const set = (part: Partial<TaskFields>) => keep(base, { ...fields, ...part });
  const giveUp = () => {
    setDraft(undefined);
    setOpened(task);
    setFound(false);
  };

  const save = async () => {
    const changed = difference(fieldsOf(base), fields);
    if (Object.keys(changed).length === 0) return onClose();
    setBusy(true);
    setFault(null);
    try {
      await actions.patch(base, changed, true);
      setDraft(undefined);
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
      {!base.done && (
        <ReminderField
          due={fields.due}
          reminders={fields.reminders ?? []}
          muted={fields.muted ?? false}
          onChange={set}
        />
      )}
      <SubtaskField task={task} actions={actions} />
      <Fate task={task.id} list={shown?.id} asked={!task.done && (task.reminders ?? []).length > 0} />
      {shown && (
        <AssignedField
          list={shown.id}
          value={fields.assigned ?? null}
          repeats={Boolean(fields.recurrence)}
          onChange={(assigned) => set({ assigned: assigned ?? null })}
        />
      )}
      {found && draft && !stale && (
        <p className="form-note" role="status" data-testid="draft-found">
          Your changes from before are here, not saved yet.{" "}
          <button type="button" className="link" data-testid="draft-discard" onClick={giveUp}>
            Discard them
          </button>
        </p>
      )}
      {stale && !busy && (
        <p className="form-note" role="status">
          This task was changed elsewhere meanwhile.{" "}
          <button type="button" className="link" onClick={giveUp}>
            Show the new state
          </button>{" "}
          or{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setOpened(task);
              keep(task, fields);
            }}
          >
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
        {!draft && shown && base.assigned && !base.done && (
          <button
            type="button"
            className="button button-small"
            data-testid="pass-on"
            title="The next one’s turn; what is one person’s alone is nobody’s then"
            onClick={() => {
              onClose();
              void actions.patch(base, { assigned: { next: true } });
            }}
          >
            Pass on
          </button>
        )}
        {!draft && (
          <MoveMenu
            onMove={(to) => {
              onClose();
              actions.many([task.id], { action: "move", ...to });
            }}
          />
        )}
        <button
          type="button"
          className="button button-small"
          data-testid="editor-cancel"
          onClick={() => {
            setDraft(undefined);
            onClose();
          }}
        >
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

function fieldsOf({
  title,
  description,
  priority,
  tags,
  due,
  recurrence,
  assigned,
  reminders,
  muted,
}: Task): TaskFields {
  return {
    title,
    description,
    priority,
    tags,
    due: due ?? null,
    recurrence: recurrence ?? null,
    assigned: assigned ?? null,
    reminders: reminders ?? [],
    muted: muted ?? false,
  };
}

/** The fields that differ: only those are sent, so that nothing else is overwritten. */
function difference(before: TaskFields, after: TaskFields): Partial<TaskFields> {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(before[name as keyof TaskFields]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}
