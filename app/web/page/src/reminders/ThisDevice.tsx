import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listDevices, testDevice, type Devices } from "../api/devices";
import { Fault, sentence } from "../api/http";
import { keys } from "../live/cache";
import { canRing, nameHere, ringHere, silence, thisDevice } from "./subscription";

const states = {
  queued: "The test is on its way.",
  failed: "The test did not arrive.",
  accepted: "The push service has the test.",
  shown: "The test was shown here.",
  opened: "The test was shown here.",
  answered: "The test was shown here.",
};

/** Whether this browser rings while no page is open, and the way to have it do so. */
export function ThisDevice() {
  const client = useQueryClient();
  const [name, setName] = useState(nameHere);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const known = useQuery({ queryKey: keys.devices, queryFn: ({ signal }) => listDevices(signal) }).data;
  const here = useQuery({
    queryKey: [...keys.devices, "here", known?.devices],
    queryFn: async () => (await thisDevice(known?.devices ?? [])) ?? null,
    enabled: known !== undefined,
  }).data;
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError("");
    try {
      await work();
    } catch (fault) {
      setError(fault instanceof Error && !(fault instanceof Fault) ? fault.message : sentence(fault));
    }
    await client.invalidateQueries({ queryKey: keys.devices });
    setBusy(false);
  };
  if (!known) return null;
  const why = reason(known);
  return (
    <fieldset className="field" data-testid="this-device">
      <legend>Ring on this device</legend>
      {here ? (
        <>
          <p className="field-hint">
            Reminders ring here as “{here.name}”, also while no page is open. {here.test && states[here.test.state]}{" "}
            {here.test?.remedy}
          </p>
          <div className="dialog-actions">
            <button
              type="button"
              className="button button-small"
              disabled={busy}
              onClick={() => void run(() => testDevice(here.id))}
            >
              Send a test
            </button>
            <button type="button" className="button button-small" disabled={busy} onClick={() => void run(silence)}>
              Don’t ring here
            </button>
          </div>
        </>
      ) : why ? (
        <p className="field-hint">{why}</p>
      ) : (
        <>
          <p className="field-hint">Reminders ring here while no page is open, until you sign out.</p>
          <div className="dialog-actions">
            <input
              className="input"
              aria-label="Name of this device"
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <button
              type="button"
              className="button button-small"
              data-testid="ring-here"
              disabled={busy || !name.trim()}
              onClick={() => void run(() => ringHere(name.trim(), known.push_key ?? ""))}
            >
              Ring here
            </button>
          </div>
        </>
      )}
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Why this browser cannot ring, "" if it can. */
function reason(known: Devices): string {
  if (!known.push_key) return "The operator has not set up what rings in browsers while no page is open.";
  if (!window.isSecureContext) return "Browsers ring only for pages with https. Ask the operator for it.";
  if (!canRing()) {
    return "This browser does not ring while no page is open. On an iPhone, add the page to the home screen first.";
  }
  return "";
}
