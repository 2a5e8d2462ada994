import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { listDevices } from "../api/devices";
import { keys } from "../live/cache";
import { Icon } from "../ui/Icon";

/** The page is there first; a device that is broken has been so for a while. */
const patience = 2000;
const lookMillis = 5 * 60_000;

/** Says on every page which device no reminder reaches, why, and where to put that right. */
export function Broken({ onSettings }: { onSettings: () => void }) {
  const [ready, setReady] = useState(false);
  const [closed, setClosed] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => setReady(true), patience);
    return () => window.clearTimeout(timer);
  }, []);
  const { data } = useQuery({
    queryKey: keys.devices,
    queryFn: ({ signal }) => listDevices(signal),
    enabled: ready,
    refetchInterval: lookMillis,
  });
  const broken = data?.devices.find(({ id, state }) => (state === "broken" || state === "off") && id !== closed);
  if (!broken) return null;
  return (
    <div className="broken" role="alert" data-testid="broken-device">
      <Icon name="alert" size={15} />
      <span>
        Reminders don’t reach “{broken.name}”. {broken.remedy}
      </span>
      <button type="button" className="link" onClick={onSettings}>
        Open settings
      </button>
      <button
        type="button"
        className="icon-button small"
        aria-label="Hide this for now"
        onClick={() => setClosed(broken.id)}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
