import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type SubmitEvent } from "react";
import { sentence } from "../api/http";
import { newKey } from "../api/key";
import { outbox, unreached } from "../offline/outbox";
import { forgetWording, keepWording } from "../api/tasks";
import type { Chip, Due, KeptPart, LineAnswer, Place, Range } from "../api/types";
import { readDraft, useDraft, writeDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
import { Chips } from "./Chips";
import { addRange, chipBefore, cutAtChips, shiftRanges } from "./offsets";
import { useParse } from "./useParse";
import type { TaskActions } from "./useTaskActions";

interface Props {
  actions: TaskActions;
  onAdded: (id: number) => void;
  /** The due of a text that names none, in a view that shows only tasks with it. */
  implied: { due: Due; label: string } | null;
  /** The shared list that the task goes into; one's own if left out. */
  list?: Place;
}

/** A line that is being written, with what was decided about its parts. */
interface QuickDraft {
  text: string;
  literal: Range[];
  taken: Range[];
  undated: boolean;
}

const quickDraft = "quick";
const emptyDraft: QuickDraft = { text: "", literal: [], taken: [], undated: false };

/** Puts a line into the quick add, to be finished there. */
export function quickAdd(text: string): void {
  writeDraft(quickDraft, { ...emptyDraft, text });
  document.querySelector<HTMLElement>("#quick-add")?.focus();
}

/** Puts what another app shares into the quick add: ?add= and what comes with it. */
function takeShared(): void {
  const address = new URL(location.href);
  if (!address.searchParams.has("add") && !address.searchParams.has("note")) return;
  const parts = ["add", "note", "link"].map((name) => address.searchParams.get(name)?.trim() ?? "");
  for (const name of ["add", "note", "link"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  const words = [...new Set(parts)]
    .filter((part) => part !== "")
    .join(" ")
    .replace(/\s+/g, " ");
  if (words && readDraft(quickDraft) === undefined) quickAdd(words.slice(0, 400));
  else document.querySelector<HTMLElement>("#quick-add")?.focus();
}

/** One line that becomes a task: what is understood of it is marked while it is typed. */
export function QuickAdd({ actions, onAdded, implied, list }: Props) {
  const place = list ? `${quickDraft}.${list.id}` : quickDraft;
  // What waits for the network goes into one's own list alone.
  const waits = list === undefined;
  const [{ text, literal, taken, undated }, keep] = useDraft<QuickDraft>(place, emptyDraft);
  const change = (part: (now: QuickDraft) => Partial<QuickDraft>) => {
    const now = readDraft<QuickDraft>(place) ?? emptyDraft;
    const next = { ...now, ...part(now) };
    keep(next.text === "" ? undefined : next);
  };
  const [error, setError] = useState("");
  const [several, setSeveral] = useState<string[] | null>(null);
  useEffect(() => (waits ? takeShared() : undefined), [waits]);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const { chips, question, kept, again, read } = useParse(text, { literal, taken });

  const assumed =
    text.trim() !== "" &&
    !undated &&
    !chips.some((chip) => !chip.weak && (chip.kind === "due" || chip.kind === "recurrence"))
      ? implied
      : null;

  const edit = (next: string) => {
    change((now) => ({
      text: next,
      literal: shiftRanges(now.text, next, now.literal),
      taken: shiftRanges(now.text, next, now.taken),
    }));
    setError("");
  };
  const reject = (chip: Chip) => {
    const range: Range = [chip.start, chip.end];
    change((now) => ({
      literal: addRange(now.literal, range),
      taken: now.taken.filter(([start, end]) => end <= chip.start || start >= chip.end),
    }));
    input.current?.focus();
    // The words stay in this title in any case; remembering them is for the next.
    if (chip.kind === "due" || chip.kind === "recurrence") keepWording(text, range).then(again, () => {});
  };
  const take = (chip: Chip) => {
    change((now) => ({ taken: addRange(now.taken, [chip.start, chip.end]) }));
    input.current?.focus();
  };
  const answer = ({ start, end, text: words }: LineAnswer) => {
    const next = text.slice(0, start) + words + text.slice(end);
    const shifted = shiftRanges(text, next, taken);
    edit(next);
    change(() => ({ taken: addRange(shifted, [start, start + words.length]) }));
    input.current?.focus();
  };
  const forget = (part: KeptPart) => {
    input.current?.focus();
    forgetWording(part.wording).then(
      () => {
        change((now) => ({ literal: now.literal.filter(([start, end]) => end <= part.start || start >= part.end) }));
        again();
      },
      (fault: unknown) => setError(sentence(fault)),
    );
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    // The next task can be written while this one is on its way.
    keep(undefined);
    const giveBack = (reason: string) => {
      change((now) => (now.text === "" ? { text, literal, taken, undated } : {}));
      setError(`“${text}” was not added. ${reason}`);
    };
    const key = newKey();
    const later = () =>
      outbox.keep({ kind: "line", text, literal, taken, implied: (!undated && implied?.due) || null }, key);
    try {
      if (waits && outbox.busy) return await later(); // it comes after what waits
      const parsed = await read(text, { literal, taken });
      const { title, due, recurrence, priority, tags } = parsed;
      if (parsed.question) return giveBack(`${parsed.question.text} Tap one, or put the words in quotation marks.`);
      if (title.trim() === "")
        return giveBack("It says when, but not what: add a few words, or tap a chip to keep its words in the title.");
      const assumedDue = recurrence || undated ? undefined : implied?.due;
      const task = await actions.add({ title, due: due ?? assumedDue, recurrence, priority, tags: tags ?? [] }, key);
      if (task) onAdded(task.id);
    } catch (fault) {
      if (waits && unreached(fault)) await later().catch(() => giveBack(sentence(fault)));
      else giveBack(sentence(fault));
    }
    return undefined;
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const lines = event.clipboardData
      .getData("text/plain")
      .split(/\r?\n/)
      .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)]|\[[ x]\])\s+/, "").trim())
      .filter((line) => line !== "");
    if (lines.length < 2) return;
    event.preventDefault();
    setSeveral(lines);
  };
  const addSeveral = async (lines: string[]) => {
    setSeveral(null);
    for (const [i, line] of lines.entries()) {
      const failed = await addLine(line).then(
        () => "",
        (fault: unknown) => sentence(fault),
      );
      if (!failed) continue;
      setSeveral(lines.slice(i));
      return setError(`“${line}” was not added. ${failed}`);
    }
    return input.current?.focus();
  };
  /** Adds a line with what is sure in it; what is unsure stays in its title. */
  const addLine = async (line: string) => {
    const key = newKey();
    try {
      const { title, due, recurrence, priority, tags } = await read(line, { literal: [], taken: [] });
      await actions.add(
        { title: title.trim() || line, due: due ?? implied?.due, recurrence, priority, tags: tags ?? [] },
        key,
      );
    } catch (fault) {
      if (!waits || !unreached(fault)) throw fault;
      await outbox.keep({ kind: "line", text: line, literal: [], taken: [], implied: implied?.due ?? null }, key);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { selectionStart: caret, selectionEnd: end } = event.currentTarget;
    if (event.key === "Backspace" && caret !== null && caret === end) {
      const chip = chipBefore(
        chips.filter((c) => !c.weak),
        caret,
      );
      if (!chip) return;
      event.preventDefault();
      reject(chip);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.currentTarget.blur(); // what is written stays
    }
  };

  return (
    <form className="quick-add" onSubmit={(event) => void submit(event)} data-testid="quick-add">
      <div className="quick-line">
        <Icon name="add" />
        <div className="quick-input">
          <div className="quick-mirror" ref={mirror} aria-hidden="true">
            {cutAtChips(
              text,
              chips.filter((chip) => !chip.weak),
            ).map((part, i) =>
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
            aria-label={list ? `Add a task to ${list.name}` : "Add a task"}
            aria-describedby={error ? "quick-error" : undefined}
            aria-invalid={error ? true : undefined}
            placeholder={list ? `Add to ${list.name}` : "Add a task: “Call Ana #family !high tomorrow 5pm”"}
            value={text}
            maxLength={400}
            autoComplete="off"
            enterKeyHint="done"
            dir="auto"
            onChange={(event) => edit(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
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
      {several && (
        <div className="several" role="group" aria-label="Several lines were pasted" data-testid="several">
          <span>Several lines:</span>
          <button
            type="button"
            className="button button-small button-primary"
            data-testid="several-each"
            onClick={() => void addSeveral(several)}
          >
            {several.length} tasks
          </button>
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              edit(`${text}${several.join(" ")}`.slice(0, 400));
              setSeveral(null);
              input.current?.focus();
            }}
          >
            One task
          </button>
        </div>
      )}
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
          onUndate={() => change(() => ({ undated: true }))}
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
