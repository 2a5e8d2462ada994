import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useSession, useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import {
  changeList,
  deleteList,
  invite,
  listInvites,
  removeMember,
  revokeInvite,
  setRole,
  type ListFields,
  type Role,
} from "../api/lists";
import type { Member, Place } from "../api/types";
import { keys } from "../live/cache";
import { go } from "../shell/route";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Confirm } from "../ui/Confirm";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ColorField } from "./ColorField";
import { DoneBy } from "./DoneBy";
import { moved } from "./places";
import { useListCounts, useLists, useMembers } from "./useLists";

interface Props {
  place: Place;
  onClose: () => void;
}

type Attempt = (work: () => Promise<unknown>, after?: () => void) => Promise<void>;

const roles: readonly (readonly [Role, string])[] = [
  ["owner", "Owner"],
  ["editor", "Editor"],
  ["viewer", "Viewer"],
];

/** A list's settings, who is in it, and who is invited. */
export default function ListDialog({ place, onClose }: Props) {
  const client = useQueryClient();
  const [fault, setFault] = useState("");
  const owner = place.role === "owner";
  const attempt: Attempt = async (work, after) => {
    setFault("");
    try {
      await work();
      after?.();
    } catch (error) {
      setFault(sentence(error));
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.lists }),
      client.invalidateQueries({ queryKey: keys.list(place.id) }),
    ]);
  };
  return (
    <Dialog title={place.name} onClose={onClose} testId="list-dialog" wide>
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
      <div className="list-dialog">
        <People place={place} owner={owner} attempt={attempt} onLeft={onClose} />
        <DoneBy list={place.id} />
        {owner && <Invitations place={place} attempt={attempt} />}
        <Settings place={place} owner={owner} attempt={attempt} />
        <Ends place={place} owner={owner} attempt={attempt} onClose={onClose} />
      </div>
    </Dialog>
  );
}

interface PartProps {
  place: Place;
  owner: boolean;
  attempt: Attempt;
}

function People({ place, owner, attempt, onLeft }: PartProps & { onLeft: () => void }) {
  const { person } = useSession();
  const { data: members } = useMembers(place.id);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const leave = (member: Member) => {
    const self = member.id === person.id;
    void attempt(
      () => removeMember(place.id, self ? "me" : member.id),
      () => {
        if (!self) return;
        onLeft();
        go({ list: null });
      },
    );
  };
  return (
    <section aria-label="People">
      <h3>People</h3>
      <ul className="tokens">
        {(members ?? []).map((member) => (
          <li key={member.id} className="token" data-testid="member">
            <span>
              <strong dir="auto">{member.name}</strong>
              {member.id === person.id && " (you)"}
              {!owner && <span className="token-facts">{member.role}</span>}
            </span>
            <span className="member-side">
              {owner && (
                <select
                  className="input"
                  aria-label={`What ${member.name} may do`}
                  data-testid="member-role"
                  value={member.role}
                  onChange={(event) => void attempt(() => setRole(place.id, member.id, event.target.value as Role))}
                >
                  {roles.map(([role, text]) => (
                    <option key={role} value={role}>
                      {text}
                    </option>
                  ))}
                </select>
              )}
              {(owner || member.id === person.id) && (
                <button
                  type="button"
                  className="button button-small"
                  data-testid="member-remove"
                  onClick={() => setLeaving(member)}
                >
                  {member.id === person.id ? "Leave" : "Remove"}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {owner && <p className="field-hint">To hand the list over, make somebody else an owner; then you may leave.</p>}
      {leaving && (
        <Confirm
          title={leaving.id === person.id ? "Leave this list?" : `Remove ${leaving.name}?`}
          detail={
            leaving.id === person.id
              ? "You don’t see it any more until somebody invites you again. Its tasks stay for the others."
              : "They see nothing of the list any more, and the invitations that they made end. Its tasks stay."
          }
          action={leaving.id === person.id ? "Leave" : "Remove"}
          onConfirm={() => leave(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </section>
  );
}

function Invitations({ place, attempt }: Omit<PartProps, "owner">) {
  const zone = useZone();
  const now = useNow();
  const [email, setEmail] = useState("");
  const [role, setInvited] = useState<Role>("editor");
  const [link, setLink] = useState("");
  const { data: invites } = useQuery({
    queryKey: [...keys.list(place.id), "invitations"],
    queryFn: ({ signal }) => listInvites(place.id, signal),
  });
  const make = (address: string) =>
    attempt(async () => {
      const { secret } = await invite(place.id, role, address);
      setLink(secret ? `${location.origin}/#join=${secret}` : "");
      setEmail("");
    });
  return (
    <section aria-label="Invitations">
      <h3>Invite</h3>
      <form
        className="form invite-form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void make(email.trim());
        }}
      >
        <Field
          label="E-mail of somebody who has an account here"
          type="email"
          value={email}
          maxLength={254}
          data-testid="invite-email"
          onChange={(event) => setEmail(event.target.value)}
        />
        <label className="field">
          As
          <select
            className="input"
            value={role}
            data-testid="invite-role"
            onChange={(event) => setInvited(event.target.value as Role)}
          >
            <option value="editor">Editor: sees and changes tasks</option>
            <option value="viewer">Viewer: sees tasks</option>
          </select>
        </label>
        <div className="dialog-actions">
          <button type="button" className="button" data-testid="invite-link" onClick={() => void make("")}>
            Make a link
          </button>
          <button
            type="submit"
            className="button button-primary"
            disabled={email.trim() === ""}
            data-testid="invite-send"
          >
            Invite
          </button>
        </div>
      </form>
      {link && (
        <div className="token-made" role="status" data-testid="invite-made">
          <p>Send this to one person. It is good once, for 7 days, and shown this once.</p>
          <p className="token-line">
            <code>{link}</code>
            <CopyButton text={link} label="Copy the link" />
          </p>
        </div>
      )}
      {(invites ?? []).length > 0 && (
        <ul className="tokens">
          {(invites ?? []).map((open) => (
            <li key={open.id} className="token" data-testid="open-invite">
              <span>
                {open.link ? "A link" : "A person with an account here"}
                <span className="token-facts">
                  {open.role}, until {pastLabel(open.expires_at, now, zone).full}
                </span>
              </span>
              <button
                type="button"
                className="button button-small"
                onClick={() => void attempt(() => revokeInvite(place.id, open.id))}
              >
                Take back
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Settings({ place, owner, attempt }: PartProps) {
  const { data } = useLists();
  const [name, setName] = useState(place.name);
  const [handle, setHandle] = useState(place.handle);
  const [color, setColor] = useState(place.color ?? "");
  const changed: Partial<ListFields> = {
    ...(owner && name.trim() !== place.name && { name: name.trim() }),
    ...(owner && color !== (place.color ?? "") && { color }),
    ...(handle.trim() !== place.handle && { handle: handle.trim() }),
  };
  const move = (by: -1 | 1) =>
    attempt(async () => {
      const shown = (data?.lists ?? []).filter((one) => !one.archived_at);
      for (const [id, order] of moved(shown, place.id, by)) await changeList(id, { order });
    });
  return (
    <section aria-label="Settings">
      <h3>Settings</h3>
      <form
        className="form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void attempt(() => changeList(place.id, changed));
        }}
      >
        {owner && (
          <Field
            label="Name, for everybody in it"
            value={name}
            maxLength={60}
            required
            dir="auto"
            data-testid="list-rename"
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <Field
          label="What you call it"
          value={handle}
          maxLength={24}
          required
          hint={`Say “${handle || place.handle} 3” for its third task.`}
          data-testid="list-handle"
          onChange={(event) => setHandle(event.target.value)}
        />
        {owner && <ColorField value={color} onChange={setColor} />}
        <div className="dialog-actions">
          <button type="button" className="button button-small" onClick={() => void move(-1)}>
            Move up
          </button>
          <button type="button" className="button button-small" onClick={() => void move(1)}>
            Move down
          </button>
          <button
            type="submit"
            className="button button-small button-primary"
            disabled={Object.keys(changed).length === 0}
            data-testid="list-save"
          >
            Save
          </button>
        </div>
      </form>
    </section>
  );
}

function Ends({ place, owner, attempt, onClose }: PartProps & { onClose: () => void }) {
  const counts = useListCounts(place.id);
  const [deleting, setDeleting] = useState(false);
  if (!owner) return null;
  const tasks = counts ? counts.pending + counts.completed : 0;
  const archived = Boolean(place.archived_at);
  const people = place.members === 1 ? "you" : `all ${place.members} people in it`;
  return (
    <section className="dialog-actions" aria-label="End">
      <button
        type="button"
        className="button button-small"
        data-testid="list-archive"
        onClick={() => void attempt(() => changeList(place.id, { archived: !archived }))}
      >
        {archived ? "Take out of the archive" : "Archive for everybody"}
      </button>
      <button
        type="button"
        className="button button-small button-danger"
        data-testid="list-delete"
        disabled={!counts}
        onClick={() => setDeleting(true)}
      >
        Delete…
      </button>
      {deleting && (
        <Confirm
          title="Delete this list?"
          detail={`“${place.name}” with ${tasks === 1 ? "1 task" : `${tasks} tasks`} is deleted for ${people}, for good.`}
          action="Delete list"
          onConfirm={() =>
            void attempt(
              () => deleteList(place.id, place.name, tasks),
              () => {
                onClose();
                go({ list: null });
              },
            )
          }
          onClose={() => setDeleting(false)}
        />
      )}
    </section>
  );
}
