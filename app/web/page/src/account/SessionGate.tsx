import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { getSession } from "../api/account";
import { Fault, onSignedOut, sentence } from "../api/http";
import { readCallback } from "../api/providers";
import type { Session } from "../api/types";
import { keys } from "../live/cache";
import { writeAs } from "../time/labels";
import { Notice } from "../ui/Notice";
import { writeStored } from "../ui/stored";
import { ClaimRole } from "./ClaimRole";
import { Leaving } from "./Leaving";
import { ProviderReturn } from "./ProviderReturn";
import { SignIn, wasHere } from "./SignIn";

const Context = createContext<Session | null>(null);

/** Shows the page to whoever is signed in, and the door to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [back, setBack] = useState(() => readCallback(location.href));
  const arrived = useCallback(() => setBack(null), []);
  const { data, error, refetch, isPending } = useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => getSession(signal),
    staleTime: Infinity,
    enabled: !back,
    // Until the server is up: it says 503, or nothing at all.
    retry: (count, fault) => !(fault instanceof Fault && fault.status === 401) && count < 4,
    retryDelay: (count) => Math.min(300 * 2 ** count, 3000),
  });
  useEffect(() => {
    onSignedOut(() => void client.invalidateQueries({ queryKey: keys.session }));
    return () => onSignedOut(() => {});
  }, [client]);
  useEffect(() => {
    if (data) writeStored(wasHere, true);
  }, [data]);
  if (back) return <ProviderReturn back={back} onDone={arrived} />;
  if (error instanceof Fault && error.status === 401) return <SignIn onSignedIn={() => void refetch()} />;
  if (data?.person.leaving_at) return <Leaving session={data} onChanged={() => void refetch()} />;
  if (data) writeAs(data.person.locale);
  if (data)
    return (
      <Context value={data}>
        {children}
        <ClaimRole email={data.person.email} />
      </Context>
    );
  if (isPending) return <div className="boot" role="status" aria-label="Loading" />;
  return (
    <Notice
      title="The list cannot be opened"
      text={sentence(error)}
      action="Try again"
      onAction={() => void refetch()}
    />
  );
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("SessionGate is missing");
  return session;
}

/** The person's time zone, which all dates on the page are in. */
export function useZone(): string {
  return useSession().person.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}
