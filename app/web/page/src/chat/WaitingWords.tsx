import { localThread } from "../offline/send";
import { useWaiting } from "../offline/useWaiting";
import { Icon } from "../ui/Icon";

/** What was said in a conversation and waits for the network. */
export function useWaitingWords(conversation: string | null): { id: number; message: string }[] {
  const here = conversation ?? localThread();
  return useWaiting().flatMap(({ id, deed, trouble }) =>
    deed.kind === "say" && deed.conversation === here && !trouble ? [{ id, message: deed.message }] : [],
  );
}

export function WaitingWords({ conversation }: { conversation: string | null }) {
  const words = useWaitingWords(conversation);
  return words.map(({ id, message }) => (
    <article key={id} className="turn" data-testid="waiting-words">
      <div className="said-box">
        <div className="said said-waiting" dir="auto">
          <h2 className="visually-hidden">You said</h2>
          <p>{message}</p>
        </div>
        <p className="queued">
          <Icon name="clock" size={14} />
          Waits for the network
        </p>
      </div>
    </article>
  ));
}
