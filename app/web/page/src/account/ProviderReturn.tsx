import { useEffect, useState } from "react";
import { Fault, sentence } from "../api/http";
import { connects, finish } from "../api/providers";
import type { Callback } from "../api/types";
import { Notice } from "../ui/Notice";

/** Each works once, however often the page is drawn. */
const begun = new WeakMap<Callback, Promise<unknown>>();

/** Takes up who comes back from an identity provider. */
export function ProviderReturn({ back, onDone }: { back: Callback; onDone: () => void }) {
  const [fault, setFault] = useState("");
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    history.replaceState(null, "", "/"); // so that the code is in no history
    const finishing = begun.get(back) ?? finish(back);
    begun.set(back, finishing);
    finishing.then(
      () => (connects(back) ? setConnected(true) : onDone()),
      (error: unknown) =>
        setFault(
          error instanceof Fault && error.status === 422
            ? "This address is where an identity provider sends you back. Begin by signing in."
            : sentence(error),
        ),
    );
  }, [back, onDone]);
  if (fault) return <Notice title="That did not work" text={fault} action="Go on" onAction={onDone} />;
  if (connected)
    return (
      <Notice
        title="It is connected"
        text="From now on you can sign in with this account too. Take it away under Account and security."
        action="Go on"
        onAction={onDone}
      />
    );
  return <div className="boot" role="status" aria-label="Signing in" />;
}
