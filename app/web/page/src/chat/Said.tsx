import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Turn } from "../api/types";
import { Icon } from "../ui/Icon";
import { Branches } from "./Branches";
import { isFinal } from "./turns";

interface Props {
  turn: Turn;
  onEdit: (message: string) => void;
  onChoose: (turn: string) => void;
}

/** What the person said, to be said in other words, and the versions of it. */
export function Said({ turn, onEdit, onChoose }: Props) {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (editing) {
    return (
      <Editor
        message={turn.message}
        onClose={close}
        onSend={(message) => {
          close();
          onEdit(message);
        }}
      />
    );
  }
  const branches = turn.branches ?? [];
  const editable = isFinal(turn) && turn.id !== "";
  return (
    <div className="said-box">
      <div className="said" dir="auto">
        <h2 className="visually-hidden">You said</h2>
        <p>{turn.message}</p>
      </div>
      {(editable || branches.length > 1) && (
        <div className="said-foot">
          {editable && (
            <button
              ref={button}
              type="button"
              className="icon-button small said-edit"
              aria-label="Edit your message"
              title="Edit"
              data-testid="edit-message"
              onClick={() => setEditing(true)}
            >
              <Icon name="edit" size={15} />
            </button>
          )}
          {branches.length > 1 && <Branches turn={turn.id} branches={branches} onChoose={onChoose} />}
        </div>
      )}
    </div>
  );
}

interface EditorProps {
  message: string;
  onSend: (message: string) => void;
  onClose: () => void;
}

function Editor({ message, onSend, onClose }: EditorProps) {
  const [text, setText] = useState(message);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(message.length, message.length);
  }, [message]);
  const words = text.trim();
  const length = [...words].length;
  const fits = length > 0 && length <= 10_000;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (fits) onSend(words);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <form
      className="said-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onSend(words);
      }}
    >
      <textarea
        ref={area}
        className="input"
        aria-label="Your message in other words"
        data-testid="edit-text"
        rows={Math.min(8, text.split("\n").length + 1)}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="said-actions">
        <span>The first version is kept.</span>
        <button type="button" className="button button-small" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button button-small button-primary" data-testid="edit-send" disabled={!fits}>
          Send
        </button>
      </div>
    </form>
  );
}
