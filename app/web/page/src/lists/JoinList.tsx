import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { forgetLink, linkIn } from "../account/LinkDoor";
import { sentence } from "../api/http";
import { follow } from "../api/lists";
import { keys } from "../live/cache";
import { go } from "../shell/route";
import { Dialog } from "../ui/Dialog";

/** Asks whoever opens the link of an invitation whether they want to join. */
export function JoinList() {
  const client = useQueryClient();
  const [secret, setSecret] = useState(() => linkIn(location.hash, "join"));
  const [fault, setFault] = useState("");
  if (!secret) return null;
  const close = () => {
    forgetLink();
    setSecret("");
  };
  const join = async () => {
    try {
      const place = await follow(secret);
      close();
      await client.invalidateQueries({ queryKey: keys.lists });
      go({ list: place.id, pane: "list", view: "all" });
    } catch (error) {
      setFault(sentence(error));
    }
  };
  return (
    <Dialog title="Join a shared list?" onClose={close} testId="join-list">
      <p className="dialog-text">
        This link lets you into a list that somebody shares with you. Everybody in it sees the name that you have given
        yourself, and what you change there.
      </p>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={close}>
          Not now
        </button>
        {!fault && (
          <button type="button" className="button button-primary" data-testid="join" onClick={() => void join()}>
            Join
          </button>
        )}
      </div>
    </Dialog>
  );
}
