import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent } from "react";
import {
  addDevice,
  confirmDevice,
  listDevices,
  moveDevice,
  removeDevice,
  testDevice,
  updateDevice,
  type Device,
} from "../api/devices";
import { Fault, sentence } from "../api/http";
import { reminderSettings, setReminderSettings, type ReminderSettings as Hours } from "../api/reminders";
import { keys } from "../live/cache";
import { Field } from "../ui/Field";
import { Digests } from "./Digests";
import { silence, thisDevice } from "./subscription";
import { ThisDevice } from "./ThisDevice";

/** How often the state of devices is looked at while a test is on its way. */
const lookMillis = 2000;

const states: Record<Device["state"], string> = {
  unconfirmed: "not confirmed yet",
  untried: "nothing was sent to it yet",
  works: "works",
  failing: "the last message was not accepted",
  broken: "broken: three messages in a row were not accepted",
  off: "off: the other side says that it is gone",
};

const fates = {
  queued: "The test is on its way.",
  failed: "The test was not accepted.",
  accepted: "The test was accepted.",
  shown: "The test was shown.",
  opened: "The test was opened.",
  answered: "The test was answered.",
};

/** Where a device of a channel is, in the words of its owner. */
const addresses: Record<string, { label: string; hint: string; placeholder: string }> = {
  mail: {
    label: "E-mail",
    hint: "A mail with a code goes there first; reminders follow when you have confirmed it.",
    placeholder: "you@example.com",
  },
  ntfy: {
    label: "ntfy",
    hint: "The address of your topic. Whoever knows it can read along, so choose a name that nobody guesses.",
    placeholder: "https://ntfy.sh/my-topic",
  },
  webhook: {
    label: "Webhook",
    hint: "Where to send to, such as Home Assistant. What is sent is signed.",
    placeholder: "https://home.example.com/api/webhook/…",
  },
};

/** Hours, habits and devices of reminders. What is changed is kept at once. */
export function ReminderSettings() {
  const client = useQueryClient();
  const [error, setError] = useState("");
  const [secret, setSecret] = useState("");
  const hours = useQuery({ queryKey: keys.reminderSettings, queryFn: ({ signal }) => reminderSettings(signal) }).data;
  const known = useQuery({
    queryKey: keys.devices,
    queryFn: ({ signal }) => listDevices(signal),
    refetchInterval: (query) =>
      query.state.data?.devices.some((device) => device.test?.state === "queued") ? lookMillis : false,
  }).data;
  const here = useQuery({
    queryKey: [...keys.devices, "here", known?.devices],
    queryFn: async () => (await thisDevice(known?.devices ?? [])) ?? null,
    enabled: known !== undefined,
  }).data;
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setError("");
    try {
      await work();
      return true;
    } catch (fault) {
      // The browser's own refusals are sentences too.
      setError(fault instanceof Error && !(fault instanceof Fault) ? fault.message : sentence(fault));
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: keys.devices });
    }
  };
  const keep = (change: Partial<Hours>) =>
    void run(async () => client.setQueryData(keys.reminderSettings, await setReminderSettings(change)));
  if (!hours || !known) return null;
  return (
    <fieldset className="reminders" data-testid="reminder-settings">
      <legend>Reminders</legend>
      <HourFields hours={hours} keep={keep} />
      <Digests hours={hours} keep={keep} />
      {known.advice && (
        <p className="field-hint" role="status" data-testid="reminder-advice">
          {known.advice}
        </p>
      )}
      {known.devices.length > 0 && (
        <ol className="server-tools" aria-label="Devices, in the order in which they are tried">
          {known.devices.map((device, place) => (
            <DeviceRow
              key={device.id}
              device={device}
              here={device.id === here?.id}
              all={known.devices}
              place={place}
              run={run}
            />
          ))}
        </ol>
      )}
      {!here && <ThisDevice known={known} run={run} />}
      <NewDevice
        channels={known.channels.filter((channel) => addresses[channel])}
        add={(channel, name, address) =>
          run(async () => {
            const added = await addDevice({ channel, name, address });
            setSecret(added.secret ?? "");
          })
        }
      />
      {secret && (
        <p className="field-hint" role="status">
          Messages are signed with this key, which is shown only now: <code data-testid="device-secret">{secret}</code>
        </p>
      )}
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function HourFields({ hours, keep }: { hours: Hours; keep: (change: Partial<Hours>) => void }) {
  const [from, setFrom] = useState(hours.quiet_from);
  const [to, setTo] = useState(hours.quiet_to);
  const keepQuiet = () => {
    if (Boolean(from) === Boolean(to)) keep({ quiet_from: from, quiet_to: to });
  };
  return (
    <>
      <Field
        label="Whole days ring at"
        type="time"
        defaultValue={hours.day_time}
        onBlur={(event) => event.target.value && keep({ day_time: event.target.value })}
      />
      <div className="side-by-side">
        <Field
          label="Quiet from"
          type="time"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          onBlur={keepQuiet}
        />
        <Field
          label="Quiet until"
          type="time"
          value={to}
          onChange={(event) => setTo(event.target.value)}
          onBlur={keepQuiet}
        />
        <p className="field-hint">
          In quiet hours nothing rings that is not loud; it rings at their end. Leave both empty for none.
        </p>
      </div>
      <Field
        label="Ring again every so many minutes until it is answered"
        type="number"
        min={0}
        max={1440}
        defaultValue={hours.nag}
        hint="0 rings once."
        onBlur={(event) => keep({ nag: Number(event.target.value) })}
      />
      <label className="tick">
        <input type="checkbox" checked={hours.timed} onChange={(event) => keep({ timed: event.target.checked })} />
        <span>A task with a time rings when it is due</span>
      </label>
      <label className="tick">
        <input
          type="checkbox"
          checked={hours.habits_follow}
          onChange={(event) => keep({ habits_follow: event.target.checked })}
        />
        <span>What repeats stays at its time of day when I travel</span>
      </label>
      <label className="tick">
        <input type="checkbox" checked={hours.sound} onChange={(event) => keep({ sound: event.target.checked })} />
        <span>The page makes a sound</span>
      </label>
    </>
  );
}

interface RowProps {
  device: Device;
  /** Whether it is this browser. */
  here: boolean;
  all: Device[];
  place: number;
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

function DeviceRow({ device, here, all, place, run }: RowProps) {
  const [code, setCode] = useState("");
  const confirm = () => code.trim() && void run(() => confirmDevice(device.id, code.trim()));
  const earlier = all.map(({ id }) => id);
  if (place > 0) earlier.splice(place - 1, 2, device.id, all[place - 1]!.id);
  return (
    <li className="device" data-testid="device">
      <p className="field-hint">
        <strong dir="auto">{device.name}</strong> ({device.channel}
        {device.at ? `, ${device.at}` : ""}
        {here ? ", this browser" : ""}): {states[device.state]}. {device.remedy}{" "}
        <span role="status">
          {device.test && fates[device.test.state]} {device.test?.remedy}
        </span>
      </p>
      {device.state === "unconfirmed" && (
        <div className="dialog-actions">
          <input
            className="input"
            aria-label={`Code from the mail to ${device.name}`}
            placeholder="Code from the mail"
            autoComplete="one-time-code"
            maxLength={100}
            data-testid="device-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              confirm();
            }}
          />
          <button
            type="button"
            className="button button-small button-primary"
            data-testid="device-confirm"
            disabled={!code.trim()}
            onClick={confirm}
          >
            Confirm
          </button>
        </div>
      )}
      <label className="tick">
        <input
          type="checkbox"
          checked={device.show_title}
          onChange={(event) => void run(() => updateDevice(device.id, { show_title: event.target.checked }))}
        />
        <span>Show titles on {device.name}</span>
      </label>
      <div className="dialog-actions">
        <button type="button" className="button button-small" onClick={() => void run(() => testDevice(device.id))}>
          Test {device.name}
        </button>
        {place > 0 && (
          <button type="button" className="button button-small" onClick={() => void run(() => moveDevice(earlier))}>
            Try {device.name} earlier
          </button>
        )}
        <button
          type="button"
          className="button button-small"
          onClick={() => void run(() => (here ? silence() : removeDevice(device.id)))}
        >
          Remove {device.name}
        </button>
      </div>
    </li>
  );
}

interface NewProps {
  channels: string[];
  add: (channel: string, name: string, address: string) => Promise<boolean>;
}

function NewDevice({ channels, add }: NewProps) {
  const id = useId();
  const [channel, setChannel] = useState(channels[0] ?? "");
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const words = addresses[channel];
  if (!words) return null;
  const ready = name.trim() !== "" && address.trim() !== "";
  const submit = async () => {
    if (!ready || !(await add(channel, name.trim(), address.trim()))) return;
    setName("");
    setAddress("");
  };
  // Enter adds the device: these fields stand in the form of the settings.
  const enter = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void submit();
  };
  return (
    <div className="field">
      <div className="side-by-side">
        <label htmlFor={`${id}-kind`}>Kind of device</label>
        <label htmlFor={`${id}-name`}>Name of the device</label>
        <select
          id={`${id}-kind`}
          className="input"
          aria-label="Kind of device"
          value={channel}
          onChange={(event) => setChannel(event.target.value)}
        >
          {channels.map((one) => (
            <option key={one} value={one}>
              {addresses[one]?.label}
            </option>
          ))}
        </select>
        <input
          id={`${id}-name`}
          className="input"
          aria-label="Name of the device"
          placeholder="Pixel"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={enter}
        />
      </div>
      <Field
        label="Address"
        value={address}
        autoComplete="off"
        placeholder={words.placeholder}
        maxLength={2000}
        hint={words.hint}
        onChange={(event) => setAddress(event.target.value)}
        onKeyDown={enter}
      />
      <div className="dialog-actions">
        <button
          type="button"
          className="button button-small"
          data-testid="device-add"
          disabled={!ready}
          onClick={() => void submit()}
        >
          Add device
        </button>
      </div>
    </div>
  );
}
