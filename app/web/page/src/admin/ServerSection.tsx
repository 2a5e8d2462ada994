import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changeServer, serverSettings } from "../api/admin";
import { sentence } from "../api/http";
import { Field } from "../ui/Field";

const key = ["admin", "server"] as const;

const modes = [
  ["open", "Anybody"],
  ["invitation", "Whoever is invited"],
  ["closed", "Nobody"],
] as const;

/** Who may make an account, and for how long things are kept. */
export function ServerSection() {
  const client = useQueryClient();
  const [fault, setFault] = useState("");
  const [saved, setSaved] = useState(false);
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => serverSettings(signal) });
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const mode = modes.find(([one]) => one === form.get("registration"))?.[0];
    setFault("");
    setSaved(false);
    try {
      await changeServer({
        ...(mode && mode !== data?.registration && { registration: mode }),
        audit_days: Number(form.get("audit")),
        bin_days: Number(form.get("bin")),
      });
      setSaved(true);
    } catch (problem) {
      setFault(sentence(problem));
    }
    await client.invalidateQueries({ queryKey: ["admin"] });
  };
  if (error) return <p className="form-error">{sentence(error)}</p>;
  if (!data) return null;
  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      <label className="field">
        Who may make an account
        <select
          className="input"
          name="registration"
          defaultValue={data.registration}
          disabled={data.registration_fixed}
          data-testid="admin-registration"
        >
          {modes.map(([mode, text]) => (
            <option key={mode} value={mode}>
              {text}
            </option>
          ))}
        </select>
        {data.registration_fixed && <span className="field-hint">Whoever runs this server has closed it.</span>}
      </label>
      <Field
        label="Days for which the audit log is kept"
        hint="0: for ever"
        name="audit"
        type="number"
        min={0}
        max={3650}
        required
        defaultValue={data.audit_days}
      />
      <Field
        label="Days after which deleted tasks are gone for good"
        hint="0: never"
        name="bin"
        type="number"
        min={0}
        max={3650}
        required
        defaultValue={data.bin_days}
      />
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      {saved && (
        <p className="form-note" role="status">
          Saved.
        </p>
      )}
      <div className="dialog-actions">
        <button type="submit" className="button button-primary" data-testid="admin-save">
          Save
        </button>
      </div>
    </form>
  );
}
