import type { Chip, ChipKind, KeptPart } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";

const icons: Record<ChipKind, IconName> = { due: "calendar", recurrence: "repeat", priority: "flag", tag: "tag" };
const names: Record<ChipKind, string> = { due: "Due", recurrence: "Repeats", priority: "Priority", tag: "Tag" };

interface Props {
  chips: Chip[];
  onReject: (chip: Chip) => void;
  /** Words that look like a time and that the person keeps in titles. */
  kept: KeptPart[];
  onForget: (part: KeptPart) => void;
  /** A due that nobody has named but the view has. */
  implied?: string | undefined;
  onUndate: () => void;
}

/** What was understood of a quick-add text; a tap gives the words back to the title. */
export function Chips({ chips, onReject, kept, onForget, implied, onUndate }: Props) {
  return (
    <ul className="chips" aria-label="Understood" data-testid="chips">
      {chips
        .toSorted((a, b) => a.start - b.start)
        .map((chip) => (
          <li key={`${chip.kind}:${chip.start}`}>
            <button
              type="button"
              className={`chip chip-${chip.kind}${chip.weak ? " chip-weak" : ""}`}
              aria-label={`${names[chip.kind]}: ${chip.label}. Press: ${rejection(chip)}.`}
              title={rejection(chip)}
              data-testid={`chip-${chip.kind}`}
              onClick={() => onReject(chip)}
              onKeyDown={(event) => {
                if (event.key === "Backspace" || event.key === "Delete") onReject(chip);
              }}
            >
              <Icon name={icons[chip.kind]} size={14} />
              <span>{chip.label}</span>
              <Icon name="close" size={12} />
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

/** What rejecting a chip means. The words of a weak one are in the title anyway. */
function rejection(chip: Chip): string {
  return chip.weak ? `“${chip.text}” is only a part of the title` : `Keep “${chip.text}” in the title instead`;
}
