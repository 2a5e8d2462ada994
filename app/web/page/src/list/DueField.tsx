import { useState, type KeyboardEvent } from "react";
import { useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import { parseTask, type TaskFields } from "../api/tasks";
import type { Due, Recurrence } from "../api/types";
import { addDays, wallIn, weekday } from "../time/civil";
import { dueLabel, shortDate } from "../time/labels";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";

interface Props {
  due: Due | null;
  recurrence: Recurrence | null;
  onChange: (fields: Partial<Pick<TaskFields, "due" | "recurrence">>) => void;
}

/** When a task is due: by a tap, by date and time, or in words that may repeat. */
export function DueField({ due, recurrence, onChange }: Props) {
  const zone = useZone();
  const now = useNow();
  const today = wallIn(zone, now).date;
  const setDate = (date: string) => onChange({ due: date === "" ? null : { ...due, date } });
  const setTime = (time: string) => {
    const date = due?.date ?? today;
    onChange({ due: time === "" ? { date } : { date, time, zone: due?.zone ?? zone } });
  };
  const monday = addDays(today, (8 - weekday(today)) % 7 || 7);
  const shortcuts: [string, string][] = [
    ["Today", today],
    ["Tomorrow", addDays(today, 1)],
    ["Monday", monday],
  ];
  return (
    <fieldset className="due-field">
      <legend>Due</legend>
      <div className="due-line">
        <input
          className="input"
          type="date"
          aria-label="Due date"
          data-testid="editor-date"
          value={due?.date ?? ""}
          onChange={(event) => setDate(event.target.value)}
        />
        <input
          className="input"
          type="time"
          aria-label="Due time"
          data-testid="editor-time"
          value={due?.time ?? ""}
          onChange={(event) => setTime(event.target.value)}
        />
        {shortcuts.map(([label, date]) => (
          <button
            key={label}
            type="button"
            className="pill"
            title={shortDate(date, today)}
            aria-pressed={due?.date === date}
            onClick={() => setDate(date)}
          >
            {label}
          </button>
        ))}
        {due && (
          <button type="button" className="pill" onClick={() => onChange({ due: null })}>
            No date
          </button>
        )}
      </div>
      <DueWords onChange={onChange} />
      {due && (
        <p className="field-hint" data-testid="editor-due-text">
          {dueLabel(due, now, zone).full}
          {recurrence && ". A new date moves this occurrence only; the series stays."}
        </p>
      )}
      {recurrence && (
        <p className="due-repeat">
          <Icon name="repeat" size={14} />
          <span>Repeats {recurrence.text || recurrence.rule}</span>
          <button type="button" className="link" onClick={() => onChange({ recurrence: null })}>
            Stop repeating
          </button>
        </p>
      )}
    </fieldset>
  );
}

/** Takes "every other friday at 5pm" and fills in what it means. */
function DueWords({ onChange }: Pick<Props, "onChange">) {
  const [words, setWords] = useState("");
  const [error, setError] = useState("");
  const apply = async () => {
    if (words.trim() === "") return;
    try {
      const { due, recurrence, question } = await parseTask(words, { literal: [], taken: [[0, words.length]] });
      if (question) return setError(`${question.text} ${question.options.map((o) => o.label).join(" or ")}`);
      if (!due && !recurrence)
        return setError("No date was found in this. Try “next friday 5pm” or “every other monday”.");
      onChange({ ...(due && { due }), ...(recurrence && { recurrence }) });
      setWords("");
      return setError("");
    } catch (fault) {
      return setError(sentence(fault));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void apply();
  };
  return (
    <>
      <div className="due-words">
        <input
          className="input"
          aria-label="Due in words"
          aria-describedby={error ? "due-error" : undefined}
          placeholder="or in words: every other friday at 5pm"
          data-testid="editor-words"
          value={words}
          maxLength={200}
          onChange={(event) => {
            setWords(event.target.value);
            setError("");
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="button button-small"
          disabled={words.trim() === ""}
          onClick={() => void apply()}
        >
          Set
        </button>
      </div>
      {error && (
        <p id="due-error" className="field-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
