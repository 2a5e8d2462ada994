import { useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { accept, createList, decline } from "../api/lists";
import { sentence } from "../api/http";
import type { Offer, Place } from "../api/types";
import { keys } from "../live/cache";
import { allLists } from "../shell/route";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { useToast } from "../ui/Toasts";
import { ColorField } from "./ColorField";
import { useLists } from "./useLists";

interface Props {
  /** The shared list that is shown, null for one's own. */
  current: string | null;
  onChoose: (list: string | null) => void;
}

/** The person's lists: their own, those that they keep with others, and invitations. */
export function SideLists({ current, onChoose }: Props) {
  const { data } = useLists();
  const [making, setMaking] = useState(false);
  const [archive, setArchive] = useState(false);
  const lists = data?.lists ?? [];
  const open = lists.filter((place) => !place.archived_at);
  const away = lists.filter((place) => place.archived_at);
  return (
    <nav className="side-lists" aria-label="Lists" data-testid="side-lists">
      <div className="side-head">
        <h2>Lists</h2>
        <button
          type="button"
          className="icon-button small"
          aria-label="New list"
          title="New list"
          data-testid="new-list"
          onClick={() => setMaking(true)}
        >
          <Icon name="add" size={16} />
        </button>
      </div>
      {(data?.invitations ?? []).map((offer) => (
        <OfferCard key={offer.id} offer={offer} onJoined={(place) => onChoose(place.id)} />
      ))}
      <ul>
        <li className={current === null ? "talk talk-current" : "talk"}>
          <button
            type="button"
            className="talk-title side-list"
            aria-current={current === null ? "page" : undefined}
            data-testid="inbox"
            onClick={() => onChoose(null)}
          >
            <span className="list-dot" data-color="own" />
            Inbox
          </button>
        </li>
        {open.length > 0 && (
          <li className={current === allLists ? "talk talk-current" : "talk"}>
            <button
              type="button"
              className="talk-title side-list"
              aria-current={current === allLists ? "page" : undefined}
              title="What there is to do in all of your lists"
              data-testid="all-lists"
              onClick={() => onChoose(allLists)}
            >
              <Icon name="list" size={13} />
              All lists
            </button>
          </li>
        )}
        {open.map((place) => (
          <Entry key={place.id} place={place} current={isCurrent(place, current)} onChoose={onChoose} />
        ))}
        {archive &&
          away.map((place) => (
            <Entry key={place.id} place={place} current={isCurrent(place, current)} onChoose={onChoose} />
          ))}
      </ul>
      {away.length > 0 && (
        <button
          type="button"
          className="link side-archive"
          aria-expanded={archive}
          onClick={() => setArchive(!archive)}
        >
          {archive ? "Hide archived" : `Archived (${away.length})`}
        </button>
      )}
      {making && (
        <NewList
          onClose={() => setMaking(false)}
          onMade={(place) => {
            setMaking(false);
            onChoose(place.id);
          }}
        />
      )}
    </nav>
  );
}

function isCurrent({ id, handle }: Place, current: string | null): boolean {
  return current === id || current === handle;
}

function Entry({ place, current, onChoose }: { place: Place; current: boolean; onChoose: (list: string) => void }) {
  return (
    <li className={current ? "talk talk-current" : "talk"} data-testid="side-list">
      <button
        type="button"
        className="talk-title side-list"
        aria-current={current ? "page" : undefined}
        title={`${place.name}: its tasks are called ${place.handle} 1, ${place.handle} 2, …`}
        onClick={() => onChoose(place.id)}
      >
        <span className="list-dot" data-color={place.color ?? ""} />
        <bdi className="side-name">{place.name}</bdi>
        {place.members > 1 && (
          <span className="side-people">
            <Icon name="user" size={12} />
            {place.members}
            <span className="visually-hidden"> people</span>
          </span>
        )}
      </button>
    </li>
  );
}

function OfferCard({ offer, onJoined }: { offer: Offer; onJoined: (place: Place) => void }) {
  const client = useQueryClient();
  const toast = useToast();
  const answer = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      toast({ text: sentence(error), error: true });
    }
    await client.invalidateQueries({ queryKey: keys.lists });
  };
  return (
    <div className="offer" role="group" aria-label={`Invitation to ${offer.name}`} data-testid="offer">
      <p>
        <bdi>{offer.from || "Somebody"}</bdi> invites you to <strong dir="auto">{offer.name}</strong> as{" "}
        {offer.role === "viewer" ? "a viewer" : "an editor"}.
      </p>
      <div className="offer-actions">
        <button
          type="button"
          className="button button-small button-primary"
          data-testid="offer-join"
          onClick={() => void answer(async () => onJoined(await accept(offer.list)))}
        >
          Join
        </button>
        <button
          type="button"
          className="button button-small"
          data-testid="offer-decline"
          onClick={() => void answer(() => decline(offer.list))}
        >
          Decline
        </button>
      </div>
    </div>
  );
}

function NewList({ onClose, onMade }: { onClose: () => void; onMade: (place: Place) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [color, setColor] = useState("");
  const [fault, setFault] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const place = await createList(name.trim(), color);
      await client.invalidateQueries({ queryKey: keys.lists });
      onMade(place);
    } catch (error) {
      setFault(sentence(error));
    }
  };
  return (
    <Dialog title="New list" onClose={onClose} testId="new-list-dialog">
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          value={name}
          maxLength={60}
          required
          placeholder="Home"
          dir="auto"
          data-testid="list-name"
          error={fault || undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <ColorField value={color} onChange={setColor} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="button button-primary"
            disabled={name.trim() === ""}
            data-testid="list-create"
          >
            Create list
          </button>
        </div>
      </form>
    </Dialog>
  );
}
