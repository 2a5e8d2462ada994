import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../api/http";
import { beginSignIn, goOn, listProviders } from "../api/providers";

/** The ways in besides a password; nothing where there are none. */
export function ProviderButtons({ invitation }: { invitation: string }) {
  const { data } = useQuery({ queryKey: ["providers"], queryFn: ({ signal }) => listProviders(signal) });
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const begin = async (provider: string) => {
    setBusy(true);
    setFault("");
    try {
      goOn(await beginSignIn(provider, invitation));
    } catch (error) {
      setFault(sentence(error));
      setBusy(false);
    }
  };
  if (!data?.length) return null;
  return (
    <div className="door-ways">
      <p className="door-or">or</p>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      {data.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="button button-large"
          disabled={busy}
          data-testid={`provider-${id}`}
          onClick={() => void begin(id)}
        >
          Continue with {name}
        </button>
      ))}
    </div>
  );
}
