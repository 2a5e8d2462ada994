import { useState } from "react";
import { sentence } from "../api/http";
import { claim } from "../api/security";
import { Confirm } from "../ui/Confirm";
import { useToast } from "../ui/Toasts";
import { forgetLink, linkIn } from "./LinkDoor";

/** Asks whoever opens the operator's link while signed in whether they want the role. */
export function ClaimRole({ email }: { email: string }) {
  const [link, setLink] = useState(() => linkIn(location.hash, "setup"));
  const toast = useToast();
  if (!link) return null;
  return (
    <Confirm
      title="Become an administrator?"
      detail={`This link makes ${email} an administrator of this server. It works once.`}
      action="Become an administrator"
      onConfirm={() => {
        claim(link).then(
          () => toast({ text: "You are an administrator of this server." }),
          (error: unknown) => toast({ text: sentence(error), error: true }),
        );
      }}
      onClose={() => {
        forgetLink();
        setLink("");
      }}
    />
  );
}
