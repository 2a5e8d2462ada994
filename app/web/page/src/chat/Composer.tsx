import { useLayoutEffect, useRef, type KeyboardEvent, type SubmitEvent } from "react";
import type { Sending } from "../api/chat";
import { useDraft } from "../ui/draft";
import { Icon } from "../ui/Icon";

const most = 10_000;

interface Props {
  /** Whether a message is on its way, or being answered: then another one can wait or interrupt. */
  busy: "" | "sending" | "running";
  /** What the person said last: the up arrow brings it back. */
  lastMessage: string;
  /** Where what is being written is kept: each conversation has its own. */
  place: string;
  onSend: (message: string, how?: Sending) => void;
  onStop: () => void;
}

/** Where the person writes. Enter sends, Shift+Enter begins a line. */
export function Composer({ busy, lastMessage, place, onSend, onStop }: Props) {
  const [text, keep] = useDraft(place, "");
  const setText = (words: string) => keep(words === "" ? undefined : words);
  const area = useRef<HTMLTextAreaElement>(null);
  const length = [...text].length;
  const fits = length <= most;
  useLayoutEffect(() => fitHeight(area.current), [text]);
  const ready = busy !== "sending" && fits && text.trim() !== "";
  const send = (meanwhile: "queue" | "interrupt" = "queue") => {
    if (!ready) return;
    onSend(text.trim(), busy ? { busy: meanwhile } : undefined);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send(event.ctrlKey || event.metaKey ? "interrupt" : "queue");
    } else if (event.key === "ArrowUp" && text === "" && lastMessage) {
      event.preventDefault();
      setText(lastMessage);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (busy) onStop();
      else event.currentTarget.blur();
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        id="composer"
        data-testid="composer"
        rows={1}
        aria-label="Message to the assistant"
        aria-describedby={fits ? undefined : "composer-long"}
        aria-invalid={fits ? undefined : true}
        placeholder={busy === "running" ? "Say more meanwhile…" : "Tell your list what to do…"}
        enterKeyHint="send"
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {!fits && (
        <p id="composer-long" className="field-error" role="alert">
          {length.toLocaleString("en")} characters; at most {most.toLocaleString("en")} fit. Send it in parts.
        </p>
      )}
      {busy ? (
        <button
          type="button"
          className="send send-stop"
          aria-label="Stop"
          title="Stop (Esc)"
          data-testid="stop"
          onClick={onStop}
        >
          <Icon name="stop" />
        </button>
      ) : (
        <button
          type="submit"
          className="send"
          aria-label="Send"
          title="Send (Enter)"
          data-testid="send"
          disabled={!ready}
        >
          <Icon name="send" />
        </button>
      )}
      {busy === "running" && ready && (
        <div className="composer-meanwhile" role="group" aria-label="The answer is still being written">
          <button type="submit" className="button button-small" title="Enter" data-testid="send-queue">
            <Icon name="clock" size={14} />
            Send after this
          </button>
          <button
            type="button"
            className="button button-small"
            title="Ctrl Enter"
            data-testid="send-interrupt"
            onClick={() => send("interrupt")}
          >
            <Icon name="stop" size={14} />
            Stop and send
          </button>
        </div>
      )}
    </form>
  );
}

function fitHeight(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
}
