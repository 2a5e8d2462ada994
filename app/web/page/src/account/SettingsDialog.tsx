import { useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { updatePerson } from "../api/account";
import { sentence } from "../api/http";
import type { Session } from "../api/types";
import { keys } from "../live/cache";
import { ReminderSettings } from "../reminders/ReminderSettings";
import { validZone } from "../time/civil";
import { habitsOf, withHabits } from "../time/locale";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Select } from "../ui/Select";
import { useSingleKeys } from "../ui/singleKeys";
import { useSession } from "./SessionGate";

const weeks = { "": "As in my region", mon: "Monday", sun: "Sunday", sat: "Saturday" };
const orders = { "": "As in my region", day: "3 April", month: "March 4" };

/** Name, time zone, how dates are read, and how the keyboard is used. */
export default function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { person } = useSession();
  const client = useQueryClient();
  const list = useId();
  const [name, setName] = useState(person.name);
  const [zone, setZone] = useState(person.zone);
  const [habits, setHabits] = useState(habitsOf(person.locale));
  const [error, setError] = useState("");
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const saved = await updatePerson({ name: name.trim(), zone, locale: withHabits(person.locale, habits) });
      client.setQueryData<Session>(keys.session, (session) => session && { ...session, person: saved });
      await client.invalidateQueries({ queryKey: keys.overview });
      await client.invalidateQueries({ queryKey: keys.tasks });
      onClose();
    } catch (fault) {
      setError(sentence(fault));
    }
  };
  const known = validZone(zone);
  return (
    <Dialog title="Settings" onClose={onClose} testId="settings">
      <form className="form" onSubmit={(event) => void save(event)}>
        <Field
          label="Name"
          value={name}
          maxLength={100}
          autoComplete="name"
          hint="What the assistant calls you."
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Time zone"
          value={zone}
          list={list}
          required
          autoComplete="off"
          error={
            known
              ? undefined
              : "The browser doesn't know this time zone. Choose one from the list, such as Europe/Berlin."
          }
          hint={
            zone === here
              ? "The zone of this browser. “Tomorrow at 9” is meant in it."
              : `“Tomorrow at 9” is meant in it. This browser is in ${here}.`
          }
          onChange={(event) => setZone(event.target.value)}
        />
        <datalist id={list}>
          {Intl.supportedValuesOf("timeZone").map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </datalist>
        <Select
          label="Weeks begin on"
          value={habits.week}
          options={weeks}
          hint="What “this week” and “next week” are counted from."
          onChange={(week) => setHabits({ ...habits, week })}
        />
        <Select
          label="3/4 is"
          value={habits.order}
          options={orders}
          hint="Which of day and month you write first."
          onChange={(order) => setHabits({ ...habits, order })}
        />
        <label className="tick">
          <input type="checkbox" checked={singleKeys} onChange={(event) => setSingleKeys(event.target.checked)} />
          <span>Shortcuts of a single key, such as n for a new task</span>
        </label>
        <ReminderSettings />
        {error && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={!known} data-testid="settings-save">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
