import type { Chip, ChipKind, KeptPart, LineAnswer, LineQuestion } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";

const icons: Record<ChipKind, IconName> = { due: "calendar", recurrence: "repeat", priority: "flag", tag: "tag" };
const names: Record<ChipKind, string> = { due: "Due", recurrence: "Repeats", priority: "Priority", tag: "Tag" };

interface Props {
  chips: Chip[];
  /** A chip that sets nothing yet is taken by a tap, any other rejected. */
  onReject: (chip: Chip) => void;
  onTake: (chip: Chip) => void;
  question: LineQuestion | null;
  onAnswer: (answer: LineAnswer) => void;
  /** Words that look like a time and that the person keeps in titles. */
  kept: KeptPart[];
  onForget: (part: KeptPart) => void;
  /** A due that nobody has named but the view has. */
  implied?: string | undefined;
  onUndate: () => void;
}

/** What was understood of a quick-add text. A tap gives the words back to the title, or takes them out of it. */
export function Chips({ chips, onReject, onTake, question, onAnswer, kept, onForget, implied, onUndate }: Props) {
  return (
    <ul className="chips" aria-label="Understood" data-testid="chips">
      {question && (
        <li className="chips-question" data-testid="chips-question">
          {question.text}
        </li>
      )}
      {question?.options.map((answer) => (
        <li key={`answer:${answer.label}`}>
          <button type="button" className="chip chip-due" data-testid="chip-answer" onClick={() => onAnswer(answer)}>
            <Icon name="calendar" size={14} />
            <span>{answer.label}</span>
          </button>
        </li>
      ))}
      {(question ? chips.filter((chip) => !chip.weak) : chips)
        .toSorted((a, b) => a.start - b.start)
        .map((chip) => (
          <li key={`${chip.kind}:${chip.start}`}>
            <button
              type="button"
              className={`chip chip-${chip.kind}${chip.weak ? " chip-weak" : ""}`}
              aria-label={`${names[chip.kind]}: ${chip.label}. Press: ${effect(chip)}.`}
              aria-pressed={!chip.weak}
              title={effect(chip)}
              data-testid={`chip-${chip.kind}`}
              onClick={() => (chip.weak ? onTake(chip) : onReject(chip))}
              onKeyDown={(event) => {
                if (chip.weak) return;
                if (event.key === "Backspace" || event.key === "Delete") onReject(chip);
              }}
            >
              <Icon name={icons[chip.kind]} size={14} />
              <span>{chip.label}</span>
              <Icon name={chip.weak ? "add" : "close"} size={12} />
            </button>
          </li>
        ))}
      {kept.map((part) => (
        <li key={`kept:${part.start}`}>
          <button
            type="button"
            className="chip chip-kept"
            aria-label={`“${part.wording}” stays in the title, as you chose before. Press to understand it as a time again.`}
            title="Understand it as a time again"
            data-testid="chip-kept"
            onClick={() => onForget(part)}
          >
            <span>“{part.wording}” stays in the title</span>
            <Icon name="undo" size={12} />
          </button>
        </li>
      ))}
      {implied && (
        <li>
          <button
            type="button"
            className="chip chip-due chip-weak"
            aria-label={`Due: ${implied}, as in this view. Press to add without a date.`}
            title="Add without a date"
            data-testid="chip-implied"
            onClick={onUndate}
          >
            <Icon name={icons.due} size={14} />
            <span>{implied}</span>
            <Icon name="close" size={12} />
          </button>
        </li>
      )}
    </ul>
  );
}

/** What a tap on a chip does. */
function effect(chip: Chip): string {
  return chip.weak ? `“${chip.text}” says when it is due` : `Keep “${chip.text}” in the title instead`;
}
