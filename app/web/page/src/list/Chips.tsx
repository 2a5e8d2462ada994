import type { Chip, ChipKind } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";

const icons: Record<ChipKind, IconName> = { due: "calendar", recurrence: "repeat", priority: "flag", tag: "tag" };
const names: Record<ChipKind, string> = { due: "Due", recurrence: "Repeats", priority: "Priority", tag: "Tag" };

/** What was understood of a quick-add text; a tap gives the words back to the title. */
export function Chips({ chips, onReject }: { chips: Chip[]; onReject: (chip: Chip) => void }) {
  return (
    <ul className="chips" aria-label="Understood" data-testid="chips">
      {chips.toSorted((a, b) => a.start - b.start).map((chip) => (
        <li key={`${chip.kind}:${chip.start}`}>
          <button
            type="button"
            className={`chip chip-${chip.kind}${chip.weak ? " chip-weak" : ""}`}
            aria-label={`${names[chip.kind]}: ${chip.label}. Press to keep “${chip.text}” in the title instead.`}
            title={`Keep “${chip.text}” in the title instead`}
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
    </ul>
  );
}
