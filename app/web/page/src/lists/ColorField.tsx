import { useId } from "react";

const colors = ["", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "gray"] as const;

/** The colour of a list, one of a few. */
export function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const name = useId();
  return (
    <fieldset className="field colors">
      <legend>Colour</legend>
      {colors.map((color) => (
        <label key={color} className="color" title={color || "none"}>
          <input
            type="radio"
            name={name}
            value={color}
            checked={value === color}
            aria-label={color || "none"}
            onChange={() => onChange(color)}
          />
          <span className="list-dot" data-color={color} />
        </label>
      ))}
    </fieldset>
  );
}
