import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { ZoneNotice } from "../account/ZoneNotice";
import { listDevices } from "../api/devices";
import { listWarnings } from "../api/reminders";
import { keys } from "../live/cache";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { useStored } from "../ui/stored";

/** The page is there first; a device that is broken has been so for a while. */
const patience = 2000;
const lookMillis = 5 * 60_000;

/**
 * The one banner of the page, with what is most urgent. Above all it says what
 * keeps reminders from arriving, and where to put that right: a device that
 * takes none, or that what rings within a day reaches nobody whose page is closed.
 */
export function Broken({ onSettings }: { onSettings: () => void }) {
  const [ready, setReady] = useState(false);
  const [closed, setClosed] = useState("");
  const [hidden, setHidden] = useStored("todo.uncovered-hidden", "");
  useEffect(() => {
    const timer = window.setTimeout(() => setReady(true), patience);
    return () => window.clearTimeout(timer);
  }, []);
  const looking = { enabled: ready, refetchInterval: lookMillis };
  const known = useQuery({ queryKey: keys.devices, queryFn: ({ signal }) => listDevices(signal), ...looking }).data;
  const warnings = useQuery({
    queryKey: [...keys.devices, "warnings"],
    queryFn: ({ signal }) => listWarnings(signal),
    ...looking,
  }).data;
  const today = useNow().toDateString();
  const broken = known?.devices.find(({ id, state }) => (state === "broken" || state === "off") && id !== closed);
  if (broken) {
    return (
      <Banner
        testId="broken-device"
        urgent
        hide="Hide this for now"
        onHide={() => setClosed(broken.id)}
        onSettings={onSettings}
      >
        Reminders don’t reach “{broken.name}”. {broken.remedy}
      </Banner>
    );
  }
  const uncovered = warnings?.find(({ code }) => code === "uncovered");
  if (!uncovered || hidden === today) return <ZoneNotice />;
  return (
    <Banner testId="uncovered" hide="Hide this for today" onHide={() => setHidden(today)} onSettings={onSettings}>
      {uncovered.text}
    </Banner>
  );
}

interface BannerProps {
  testId: string;
  /** Read out at once. */
  urgent?: boolean;
  children: ReactNode;
  /** What the button that hides it is called. */
  hide: string;
  onHide: () => void;
  onSettings: () => void;
}

function Banner({ testId, urgent, children, hide, onHide, onSettings }: BannerProps) {
  return (
    <div className="broken" role={urgent ? "alert" : "status"} data-testid={testId}>
      <Icon name="alert" size={15} />
      <span dir="auto">{children}</span>
      <button type="button" className="link" onClick={onSettings}>
        Open settings
      </button>
      <button type="button" className="icon-button small" aria-label={hide} onClick={onHide}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
