import { useState } from "react";
import { useZone } from "../account/SessionGate";
import type { TaskFields } from "../api/tasks";
import type { Due } from "../api/types";
import { mostReminders, offers, reminderText, withReminder, withHow } from "../reminders/kinds";
import { momentOf, wallIn } from "../time/civil";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";

interface Props {
  due: Due | null;
  reminders: NonNullable<TaskFields["reminders"]>;
  muted: boolean;
  onChange: (fields: Partial<Pick<TaskFields, "reminders" | "muted">>) => void;
}

/** After how many minutes a reminder can ring again; 0 is once. */
const nags = [0, 5, 10, 15, 30, 60];

/** When a task rings: when it is due, before that, or at a moment of its own. */
export function ReminderField({ due, reminders, muted, onChange }: Props) {
  const zone = useZone();
  const now = useNow();
  const [choosing, setChoosing] = useState(false);
  const rings = reminders.filter((one) => !one.hold);
  const nag = rings.find((one) => one.nag)?.nag ?? 0;
  // what was put off to a moment rings loudly then, and says nothing of the others
  const own = rings.filter((one) => !one.snoozed);
  const loud = own.some((one) => one.loud);
  const add = (one: (typeof reminders)[number]) => {
    const how = { ...one, ...(nag > 0 && { nag }), ...(loud && { loud }) };
    onChange({ reminders: withReminder(reminders, how), ...(muted && { muted: false }) });
  };
  const all = (how: { nag?: number; loud?: boolean }) =>
    onChange({ reminders: reminders.map((one) => withHow(one, how)) });
  const choose = (name: string) => {
    if (name === "moment") return setChoosing(true);
    const offer = offers.find((one) => one.name === name);
    if (offer) add(offer.reminder);
  };
  return (
    <fieldset className="due-field" data-testid="reminder-field">
      <legend>Remind me</legend>
      {reminders.length > 0 && (
        <ul className="reminder-list" aria-label="Set reminders">
          {reminders.map((one, i) => {
            const text = reminderText(one, now, zone);
            return (
              <li key={JSON.stringify(one)} className="pill">
                <Icon name="bell" size={13} /> <span>{text}</span>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Remove the reminder ${text}`}
                  onClick={() => onChange({ reminders: reminders.toSpliced(i, 1) })}
                >
                  <Icon name="close" size={13} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <div className="due-line">
        <select
          className="input"
          aria-label="Add a reminder"
          data-testid="reminder-add"
          disabled={reminders.length >= mostReminders}
          value=""
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{muted ? "Never rings" : "Add a reminder…"}</option>
          {due &&
            offers
              .filter(({ reminder }) => due.time || reminder.kind === "due" || reminder.days)
              .map(({ name, text }) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
          <option value="moment">At a moment…</option>
        </select>
        {rings.length > 0 && (
          <select
            className="input"
            aria-label="How often it rings"
            data-testid="reminder-nag"
            value={nags.includes(nag) ? nag : "other"}
            onChange={(event) => all({ nag: Number(event.target.value) || undefined })}
          >
            {!nags.includes(nag) && <option value="other">every {nag} minutes until it is done</option>}
            {nags.map((minutes) => (
              <option key={minutes} value={minutes}>
                {minutes === 0 ? "once" : `every ${minutes} minutes until it is done`}
              </option>
            ))}
          </select>
        )}
        {own.length > 0 && (
          <label className="reminder-tick">
            <input
              type="checkbox"
              checked={loud}
              onChange={(event) => all({ loud: event.target.checked || undefined })}
            />{" "}
            in quiet hours too
          </label>
        )}
        <label className="reminder-tick">
          <input
            type="checkbox"
            data-testid="reminder-muted"
            checked={muted}
            onChange={(event) => onChange({ muted: event.target.checked })}
          />{" "}
          never ring
        </label>
      </div>
      {choosing && (
        <MomentField
          today={wallIn(zone, now).date}
          onCancel={() => setChoosing(false)}
          onChoose={(date, time) => {
            setChoosing(false);
            add({ kind: "moment", at: momentOf(date, time, zone).toISOString().replace(".000Z", "Z") });
          }}
        />
      )}
    </fieldset>
  );
}

interface MomentProps {
  today: string;
  onCancel: () => void;
  onChoose: (date: string, time: string) => void;
}

/** A day and an hour at which a reminder rings. */
function MomentField({ today, onCancel, onChoose }: MomentProps) {
  const [date, setDate] = useState(today);
  const [time, setTime] = useState("");
  return (
    <div className="due-line">
      <input
        className="input"
        type="date"
        aria-label="Day of the reminder"
        data-testid="reminder-date"
        value={date}
        onChange={(event) => setDate(event.target.value)}
      />
      <input
        className="input"
        type="time"
        aria-label="Time of the reminder"
        data-testid="reminder-time"
        value={time}
        onChange={(event) => setTime(event.target.value)}
      />
      <button
        type="button"
        className="button button-small"
        data-testid="reminder-set"
        disabled={date === "" || time === ""}
        onClick={() => onChoose(date, time)}
      >
        Add
      </button>
      <button type="button" className="link" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
