import { useSession } from "../account/SessionGate";
import { called, type Assigned } from "./whose";
import { useMembers } from "./useLists";

interface Props {
  list: string;
  value: Assigned | null;
  /** Whether the task repeats: otherwise it is done once, and the turn stays. */
  repeats: boolean;
  onChange: (assigned: Assigned | null) => void;
}

/** Whose a task is: nobody's, a member's, or that of several who take turns. */
export function AssignedField({ list, value, repeats, onChange }: Props) {
  const { person } = useSession();
  const { data } = useMembers(list);
  const members = data ?? [];
  const turns = value?.turns ?? [];
  const some = turns.length > 0;
  const choose = (choice: string) => {
    if (choice === "") return onChange(null);
    if (choice !== "turns") return onChange({ to: choice });
    const all = members.filter(({ role }) => role !== "viewer").map(({ id }) => id);
    return onChange({ to: value?.to && all.includes(value.to) ? value.to : all[0], turns: all });
  };
  const toggle = (id: string) => {
    const next = turns.includes(id) ? turns.filter((one) => one !== id) : [...turns, id];
    if (!value || next.length < 2) return;
    onChange({ ...value, turns: next, to: value.to && next.includes(value.to) ? value.to : next[0] });
  };
  return (
    <fieldset className="assigned-field" data-testid="assigned-field">
      <legend>Whose it is</legend>
      <div className="due-line">
        <select
          className="input"
          aria-label="Whose it is"
          data-testid="assigned"
          value={some ? "turns" : (value?.to ?? "")}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">Nobody’s</option>
          {members.map((member) => (
            <option key={member.id} value={member.id}>
              {member.id === person.id ? `${member.name} (you)` : member.name}
            </option>
          ))}
          {value?.to && !some && !members.some(({ id }) => id === value.to) && (
            <option value={value.to}>Somebody who has left</option>
          )}
          {members.filter(({ role }) => role !== "viewer").length > 1 && <option value="turns">Taking turns</option>}
        </select>
        {some && value && (
          <>
            <select
              className="input"
              aria-label="Whose turn it is"
              data-testid="assigned-turn"
              value={value.to}
              onChange={(event) => onChange({ ...value, to: event.target.value, since: undefined })}
            >
              {turns.map((id) => (
                <option key={id} value={id}>
                  {id === person.id ? "Your turn" : `${called(id, members, person.id)}’s turn`}
                </option>
              ))}
            </select>
            <select
              className="input"
              aria-label="When the turn passes on"
              data-testid="assigned-pace"
              value={value.weekly ? "weekly" : "done"}
              onChange={(event) =>
                onChange({ ...value, weekly: event.target.value === "weekly" || undefined, since: undefined })
              }
            >
              <option value="done">each time it is done</option>
              <option value="weekly">each week</option>
            </select>
          </>
        )}
      </div>
      {some && !repeats && !value?.weekly && (
        <p className="form-note" data-testid="turn-stays">
          It doesn’t repeat, so the turn passes on by hand alone.
        </p>
      )}
      {some && (
        <div className="due-line assigned-people">
          {members.map((member) => (
            <label key={member.id}>
              <input type="checkbox" checked={turns.includes(member.id)} onChange={() => toggle(member.id)} />{" "}
              <bdi>{member.name}</bdi>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
