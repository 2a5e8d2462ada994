import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent, type SubmitEvent } from "react";
import type { Member } from "../api/types";
import { useSession, useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import { newKey } from "../api/key";
import { deleteComment, listComments, sayComment } from "../api/lists";
import { keys } from "../live/cache";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { useDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
import { naming, pieces } from "./mentions";
import type { ShownList } from "./shown";

const most = 1000;

/** What the members of a list say about one of its tasks. */
export function Comments({ task, list }: { task: number; list: ShownList }) {
  const { person } = useSession();
  const zone = useZone();
  const now = useNow();
  const client = useQueryClient();
  const [text, setText] = useDraft<string>(`comment.${list.id}.${task}`, "");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const [caret, setCaret] = useState(-1);
  const [chosen, setChosen] = useState(0);
  const named =
    caret < 0
      ? null
      : naming(
          text,
          caret,
          list.members.filter(({ id }) => id !== person.id),
        );
  const name = (member: Member) => {
    if (!named) return;
    const rest = text.slice(caret).replace(/^ ?/, " ");
    setText(`${text.slice(0, named.at)}@${member.name}${rest}`);
    setCaret(-1);
  };
  const { data: comments, error } = useQuery({
    queryKey: [...keys.list(list.id), "comments", task],
    queryFn: ({ signal }) => listComments(list.id, task, signal),
  });
  const attempt = async (work: () => Promise<unknown>) => {
    setFault("");
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      setFault(sentence(cause));
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: keys.list(list.id) });
  };
  const say = () => {
    if (text.trim() === "" || busy) return;
    void attempt(async () => {
      await sayComment(list.id, task, text.trim(), newKey());
      setText(undefined);
    });
  };
  return (
    <section className="comments" aria-label="Comments" data-testid="comments">
      <h4>Comments</h4>
      {error && <p className="form-error">{sentence(error)}</p>}
      {comments?.length === 0 && <p className="field-hint">Nothing was said about it yet.</p>}
      <ul>
        {(comments ?? []).map((comment) => {
          const label = pastLabel(comment.made_at, now, zone);
          const author = comment.author === person.id ? "You" : (comment.name ?? "Somebody who has left");
          return (
            <li key={comment.id} data-testid="comment">
              <p className="comment-head">
                <bdi>{author}</bdi>
                <time dateTime={comment.made_at} title={label.full}>
                  {label.short}
                </time>
                {(comment.author === person.id ? list.mayChange : list.governs) && (
                  <button
                    type="button"
                    className="icon-button small"
                    aria-label={`Delete the comment of ${author}`}
                    title="Delete"
                    data-testid="comment-delete"
                    onClick={() => void attempt(() => deleteComment(list.id, task, comment.id))}
                  >
                    <Icon name="bin" size={15} />
                  </button>
                )}
              </p>
              <p className="comment-text" dir="auto">
                {pieces(comment.text, list.members).map((piece, i) =>
                  piece.member ? (
                    // The text of a comment doesn't change.
                    <strong key={i} className="mention" data-testid="mention">
                      <bdi>{piece.text}</bdi>
                    </strong>
                  ) : (
                    piece.text
                  ),
                )}
              </p>
            </li>
          );
        })}
      </ul>
      {list.mayChange && (
        <form
          className="comment-form"
          onSubmit={(event: SubmitEvent) => {
            event.preventDefault();
            say();
          }}
        >
          <textarea
            className="input"
            rows={1}
            aria-label="A comment for everybody in the list"
            placeholder="Say something to everybody in the list; @ names one of them"
            maxLength={most}
            dir="auto"
            data-testid="comment-input"
            value={text}
            onKeyDown={(event: KeyboardEvent) => {
              if (named && moves(event, named.who, chosen, setChosen, name, () => setCaret(-1))) return;
              if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              say();
            }}
            onChange={(event) => {
              setText(event.target.value);
              setCaret(event.target.selectionStart);
              setChosen(0);
            }}
            onBlur={() => setCaret(-1)}
          />
          {named && (
            <div className="mentionable" role="group" aria-label="Whom to mention">
              {named.who.map((member, i) => (
                <button
                  key={member.id}
                  type="button"
                  tabIndex={-1}
                  className="button button-small"
                  aria-current={i === chosen}
                  data-testid="mention-option"
                  onMouseDown={(event) => {
                    event.preventDefault(); // the field keeps the focus
                    name(member);
                  }}
                >
                  <bdi>{member.name}</bdi>
                </button>
              ))}
            </div>
          )}
          <button
            type="submit"
            className="button button-small"
            disabled={busy || text.trim() === ""}
            data-testid="comment-send"
          >
            Comment
          </button>
        </form>
      )}
      {fault && (
        <p className="form-error" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}

/** Moves among the names that are offered, takes one, or closes them; false for any other key. */
function moves(
  event: KeyboardEvent,
  who: Member[],
  chosen: number,
  choose: (index: number) => void,
  take: (member: Member) => void,
  close: () => void,
): boolean {
  if (event.nativeEvent.isComposing) return false;
  const member = who[chosen];
  if (event.key === "ArrowDown") choose((chosen + 1) % who.length);
  else if (event.key === "ArrowUp") choose((chosen + who.length - 1) % who.length);
  else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && member) take(member);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
