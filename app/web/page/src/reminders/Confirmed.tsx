import { useEffect, useRef } from "react";
import { confirmDevice } from "../api/devices";
import { sentence } from "../api/http";
import { useToast } from "../ui/Toasts";

/**
 * Confirms an address by the link of the mail to it: ?confirm=DEVICE.CODE. Who
 * follows it is signed in, so programs that look into mails confirm nothing.
 */
export function Confirmed() {
  const toast = useToast();
  const done = useRef(false);
  useEffect(() => {
    const address = new URL(location.href);
    const [id, code] = (address.searchParams.get("confirm") ?? "").split(".");
    if (done.current || !id || !code) return;
    done.current = true;
    address.searchParams.delete("confirm");
    history.replaceState(history.state, "", address);
    confirmDevice(id, code).then(
      (device) => toast({ text: `Reminders are sent to “${device.name}” from now on` }),
      (error: unknown) => toast({ text: sentence(error), error: true }),
    );
  }, [toast]);
  return null;
}
