import { useId, useState } from "react";
import type { Devices } from "../api/devices";
import { canRing, nameHere, ringHere } from "./subscription";

interface Props {
  known: Devices;
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Offers to have this browser ring while no page is open, or says why it cannot. */
export function ThisDevice({ known, run }: Props) {
  const id = useId();
  const [name, setName] = useState(nameHere);
  const [busy, setBusy] = useState(false);
  const why = reason(known);
  const ring = async () => {
    setBusy(true);
    await run(() => ringHere(name.trim(), known.push_key ?? ""));
    setBusy(false);
  };
  return (
    <div className="field" data-testid="this-device">
      <p className="field-hint">{why || "This browser can ring while no page is open, until you sign out."}</p>
      {!why && (
        <>
          <label htmlFor={id}>Name of this device</label>
          <input
            id={id}
            className="input"
            aria-label="Name of this device"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="dialog-actions">
            <button
              type="button"
              className="button button-small"
              data-testid="ring-here"
              disabled={busy || !name.trim()}
              onClick={() => void ring()}
            >
              Ring here
            </button>
          </div>
        </>
      )}
    </div>
  );
}

/** Why this browser cannot ring, "" if it can. */
function reason(known: Devices): string {
  if (!known.push_key) return "This browser rings only while a page is open: the operator has not set up Web Push.";
  if (!window.isSecureContext) return "This browser rings only while a page is open: for more it needs https.";
  if (!canRing()) {
    return "This browser rings only while a page is open. On an iPhone, add the page to the home screen first.";
  }
  return "";
}
