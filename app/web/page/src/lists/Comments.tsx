import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent, type SubmitEvent } from "react";
import { useSession, useZone } from "../account/SessionGate";
import { sentence } from "../api/http";
import { newKey } from "../api/key";
import { deleteComment, listComments, sayComment } from "../api/lists";
import { keys } from "../live/cache";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { useDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
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
          const name = comment.author === person.id ? "You" : (comment.name ?? "Somebody who has left");
          return (
            <li key={comment.id} data-testid="comment">
              <p className="comment-head">
                <bdi>{name}</bdi>
                <time dateTime={comment.made_at} title={label.full}>
                  {label.short}
                </time>
                {(comment.author === person.id ? list.mayChange : list.governs) && (
                  <button
                    type="button"
                    className="icon-button small"
                    aria-label={`Delete the comment of ${name}`}
                    title="Delete"
                    data-testid="comment-delete"
                    onClick={() => void attempt(() => deleteComment(list.id, task, comment.id))}
                  >
                    <Icon name="bin" size={15} />
                  </button>
                )}
              </p>
              <p className="comment-text" dir="auto">
                {comment.text}
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
            placeholder="Say something to everybody in the list"
            maxLength={most}
            dir="auto"
            data-testid="comment-input"
            value={text}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              say();
            }}
            onChange={(event) => setText(event.target.value)}
          />
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
