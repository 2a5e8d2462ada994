import { useId, useState, type InputHTMLAttributes } from "react";
import { Icon } from "./Icon";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** A labelled input with its hint and what is wrong with it. */
export function Field({ label, hint, error, ...input }: Props) {
  const id = useId();
  const note = error ?? hint;
  const [seen, setSeen] = useState(false);
  const secret = input.type === "password";
  const box = (
    <input
      id={id}
      className="input"
      aria-invalid={error ? true : undefined}
      aria-describedby={note ? `${id}-note` : undefined}
      {...input}
      type={secret && seen ? "text" : input.type}
    />
  );
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {secret ? (
        <div className="secret">
          {box}
          <button
            type="button"
            className="icon-button"
            aria-label="Show the password"
            aria-pressed={seen}
            data-testid="show-password"
            onClick={() => setSeen(!seen)}
          >
            <Icon name={seen ? "hidden" : "seen"} size={18} />
          </button>
        </div>
      ) : (
        box
      )}
      {note && (
        <p id={`${id}-note`} className={error ? "field-error" : "field-hint"} role={error ? "alert" : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
