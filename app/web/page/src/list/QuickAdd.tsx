import { useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import { sentence } from "../api/http";
import { forgetWording, keepWording } from "../api/tasks";
import type { Chip, Due, KeptPart, LineAnswer, Range } from "../api/types";
import { Icon } from "../ui/Icon";
import { Chips } from "./Chips";
import { addRange, chipBefore, cutAtChips, shiftRanges } from "./offsets";
import { useParse } from "./useParse";
import type { TaskActions } from "./useTaskActions";

interface Props {
  actions: TaskActions;
  onAdded: (id: number) => void;
  /** An example to begin with; the cursor is put behind it. */
  initial: string;
  /** The due of a text that names none, in a view that shows only tasks with it. */
  implied: { due: Due; label: string } | null;
}

/** One line that becomes a task: what is understood of it is marked while it is typed. */
export function QuickAdd({ actions, onAdded, initial, implied }: Props) {
  const [text, setText] = useState(initial);
  const [literal, setLiteral] = useState<Range[]>([]);
  const [taken, setTaken] = useState<Range[]>([]);
  const [error, setError] = useState("");
  const [undated, setUndated] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const { chips, question, kept, again, read } = useParse(text, { literal, taken });

  const assumed =
    text.trim() !== "" && !undated && !chips.some((chip) => !chip.weak && (chip.kind === "due" || chip.kind === "recurrence"))
      ? implied
      : null;

  const edit = (next: string) => {
    setLiteral((ranges) => shiftRanges(text, next, ranges));
    setTaken((ranges) => shiftRanges(text, next, ranges));
    setText(next);
    setError("");
  };
  const reject = (chip: Chip) => {
    const range: Range = [chip.start, chip.end];
    setLiteral((ranges) => addRange(ranges, range));
    setTaken((ranges) => ranges.filter(([start, end]) => end <= chip.start || start >= chip.end));
    input.current?.focus();
    // The words stay in this title in any case; remembering them is for the next.
    if (chip.kind === "due" || chip.kind === "recurrence") keepWording(text, range).then(again, () => {});
  };
  const take = (chip: Chip) => {
    setTaken((ranges) => addRange(ranges, [chip.start, chip.end]));
    input.current?.focus();
  };
  const answer = ({ start, end, text: words }: LineAnswer) => {
    const next = text.slice(0, start) + words + text.slice(end);
    const shifted = shiftRanges(text, next, taken);
    edit(next);
    setTaken(addRange(shifted, [start, start + words.length]));
    input.current?.focus();
  };
  const forget = (part: KeptPart) => {
    input.current?.focus();
    forgetWording(part.wording).then(
      () => {
        setLiteral((ranges) => ranges.filter(([start, end]) => end <= part.start || start >= part.end));
        again();
      },
      (fault: unknown) => setError(sentence(fault)),
    );
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    // The next task can be written while this one is on its way.
    setText("");
    setLiteral([]);
    setTaken([]);
    setUndated(false);
    const giveBack = (reason: string) => {
      setText((now) => (now === "" ? text : now));
      setLiteral((now) => (now.length === 0 ? literal : now));
      setTaken((now) => (now.length === 0 ? taken : now));
      setError(`“${text}” was not added. ${reason}`);
    };
    try {
      const parsed = await read(text, { literal, taken });
      const { title, due, recurrence, priority, tags } = parsed;
      if (parsed.question) return giveBack(`${parsed.question.text} Tap one, or put the words in quotation marks.`);
      if (title.trim() === "")
        return giveBack("It says when, but not what: add a few words, or tap a chip to keep its words in the title.");
      const assumedDue = recurrence || undated ? undefined : implied?.due;
      const task = await actions.add({ title, due: due ?? assumedDue, recurrence, priority, tags: tags ?? [] });
      if (task) onAdded(task.id);
    } catch (fault) {
      giveBack(sentence(fault));
    }
    return undefined;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { selectionStart: caret, selectionEnd: end } = event.currentTarget;
    if (event.key === "Backspace" && caret !== null && caret === end) {
      const chip = chipBefore(chips.filter((c) => !c.weak), caret);
      if (!chip) return;
      event.preventDefault();
      reject(chip);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (text) edit("");
      else event.currentTarget.blur();
    }
  };

  return (
    <form className="quick-add" onSubmit={(event) => void submit(event)} data-testid="quick-add">
      <div className="quick-line">
        <Icon name="add" />
        <div className="quick-input">
          <div className="quick-mirror" ref={mirror} aria-hidden="true">
            {cutAtChips(text, chips.filter((chip) => !chip.weak)).map((part, i) =>
              part.chip ? (
                <mark key={i} className={`mark-${part.chip.kind}`}>
                  {part.text}
                </mark>
              ) : (
                <span key={i}>{part.text}</span>
              ),
            )}
          </div>
          <input
            ref={input}
            id="quick-add"
            data-testid="quick-add-input"
            aria-label="Add a task"
            aria-describedby={error ? "quick-error" : undefined}
            aria-invalid={error ? true : undefined}
            placeholder="Add a task: “Call Ana #family !high tomorrow 5pm”"
            value={text}
            maxLength={400}
            autoComplete="off"
            enterKeyHint="done"
            dir="auto"
            // An example was chosen: it is there to be finished.
            autoFocus={initial !== ""}
            onChange={(event) => edit(event.target.value)}
            onKeyDown={onKeyDown}
            onScroll={(event) => mirror.current?.scrollTo(event.currentTarget.scrollLeft, 0)}
          />
        </div>
        <button
          type="submit"
          className="button button-primary button-small"
          disabled={text.trim() === ""}
          data-testid="quick-add-save"
        >
          Add
        </button>
      </div>
      {(chips.length > 0 || kept.length > 0 || assumed) && (
        <Chips
          chips={chips}
          onReject={reject}
          onTake={take}
          question={question}
          onAnswer={answer}
          kept={kept}
          onForget={forget}
          implied={assumed?.label}
          onUndate={() => setUndated(true)}
        />
      )}
      {error && (
        <p id="quick-error" className="field-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
