import { useCallback, useEffect, useMemo } from "react";
import { useSession } from "../account/SessionGate";
import type { Sending } from "../api/chat";
import { sentence } from "../api/http";
import type { Turn } from "../api/types";
import { go } from "../shell/route";
import { writeDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";
import { useToast } from "../ui/Toasts";
import { Announcer } from "./Announcer";
import { Composer } from "./Composer";
import { Starters } from "./Starters";
import { chatDraft, useSend, useTalk, useTalkState } from "./TalkProvider";
import { TurnView } from "./TurnView";
import { useReplace } from "./useReplace";
import { useFollowScroll } from "./useFollowScroll";
import { useThread } from "./useThread";
import { useWaitingWords, WaitingWords } from "./WaitingWords";

/** A conversation: what was said, and where to say more. */
export function ChatPane({ conversation }: { conversation: string | null }) {
  const { person } = useSession();
  const talk = useTalk();
  const toast = useToast();
  const { pending: anyPending, broken } = useTalkState();
  const thread = useThread(conversation);
  const place = chatDraft(conversation);
  const saidOffline = useWaitingWords(conversation).length > 0;
  const { box, away, toEnd } = useFollowScroll(conversation ?? "", thread.turns[0]?.id);
  const sendNow = useSend(conversation);
  const send = useCallback(
    (message: string, how?: Sending) => {
      toEnd();
      sendNow(message, how);
    },
    [toEnd, sendNow],
  );
  const pending = anyPending?.conversation === conversation ? anyPending : null;
  const sending = pending !== null && pending.error === "";
  const turns = useMemo(
    () => before(thread.turns, sending ? pending?.how.replaces : undefined),
    [thread.turns, sending, pending],
  );
  const last = turns.at(-1);
  const { replace, dialog } = useReplace(turns, send);
  const title = thread.conversation?.title;
  useEffect(() => {
    document.title = title ? `${title} · Todo` : "Todo";
  }, [title]);
  const running = turns.find((turn) => turn.status === "running") ?? null;
  const attempt = useCallback(
    (work: Promise<unknown>) => {
      work.catch((error: unknown) => toast({ text: sentence(error), error: true }));
    },
    [toast],
  );
  const stop = useCallback((turn: Turn) => attempt(talk.stop(turn)), [attempt, talk]);
  const choose = useCallback(
    (turn: Turn, branch: string) => attempt(talk.choose(turn.conversation_id, branch)),
    [attempt, talk],
  );
  const handlers = { onSend: send, onReplace: replace, onChoose: choose, onWithdraw: stop };
  return (
    <section className="chat-pane" aria-label="Chat" data-testid="chat-pane">
      <div className="transcript" ref={box} data-testid="transcript">
        <div className="transcript-inner">
          {thread.error && <Missing text={sentence(thread.error)} />}
          {thread.more && (
            <button
              type="button"
              className="more"
              disabled={thread.loading}
              onClick={() => void thread.earlier().catch(() => {})}
            >
              {thread.loading ? "Loading…" : "Earlier messages"}
            </button>
          )}
          {conversation === null && !pending && !saidOffline && <Starters name={person.name} onSend={send} />}
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              last={turn === last && !sending}
              broken={broken.has(turn.id)}
              {...handlers}
            />
          ))}
          <WaitingWords conversation={conversation} />
          {pending && !pending.error && <TurnView turn={pending.turn} last broken={false} {...handlers} />}
          {pending?.error && (
            <div className="outcome outcome-failed" role="alert" data-testid="outcome">
              <span>
                <q dir="auto">{pending.turn.message.slice(0, 120)}</q> was not sent. {pending.error}
              </span>
              <button
                type="button"
                className="button button-small"
                data-testid="retry"
                onClick={() => send(pending.turn.message, pending.how)}
              >
                Send again
              </button>
              <button
                type="button"
                className="button button-small"
                onClick={() => {
                  writeDraft(place, pending.turn.message);
                  talk.drop();
                  document.querySelector<HTMLElement>("#composer")?.focus();
                }}
              >
                Edit
              </button>
            </div>
          )}
        </div>
      </div>
      <div className="chat-foot">
        {away && (
          <button type="button" className="to-end" aria-label="Go to the newest message" onClick={toEnd}>
            <Icon name="arrowDown" />
          </button>
        )}
        <Composer
          place={place}
          busy={running ? "running" : sending ? "sending" : ""}
          lastMessage={last?.message ?? ""}
          onSend={send}
          onStop={() => running && stop(running)}
        />
      </div>
      {dialog}
      <Announcer turn={turns.findLast((turn) => turn.status !== "queued")} />
    </section>
  );
}

/** A thread's turns up to one that is being said again. */
function before(turns: Turn[], replaced: string | undefined): Turn[] {
  const at = replaced ? turns.findIndex((turn) => turn.id === replaced) : -1;
  return at < 0 ? turns : turns.slice(0, at);
}

function Missing({ text }: { text: string }) {
  return (
    <div className="empty" role="alert">
      <h3>This conversation cannot be shown</h3>
      <p>{text}</p>
      <button type="button" className="button" onClick={() => go({ conversation: null })}>
        Begin a new one
      </button>
    </div>
  );
}
