import { useId } from "react";

interface Props {
  label: string;
  hint: string;
  value: string;
  options: Record<string, string>;
  onChange: (value: string) => void;
}

/** A labelled choice of one of a few, with its hint. */
export function Select({ label, hint, value, options, onChange }: Props) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      >
        {Object.entries(options).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
      <p id={`${id}-note`} className="field-hint">
        {hint}
      </p>
    </div>
  );
}
