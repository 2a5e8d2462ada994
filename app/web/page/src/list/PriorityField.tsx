import { useId } from "react";
import type { Priority } from "../api/types";

export const priorityNames: [Priority, string][] = [
  ["none", "None"],
  ["low", "Low"],
  ["medium", "Medium"],
  ["high", "High"],
];

/** One of the four priorities. */
export function PriorityField({ value, onChange }: { value: Priority; onChange: (priority: Priority) => void }) {
  const name = useId();
  return (
    <fieldset className="priority-field">
      <legend>Priority</legend>
      <div className="segments">
        {priorityNames.map(([priority, label]) => (
          <label key={priority} className={`segment segment-${priority}`}>
            <input
              type="radio"
              name={name}
              value={priority}
              checked={value === priority}
              onChange={() => onChange(priority)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
