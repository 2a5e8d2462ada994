import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteConversation, exportPath, renameConversation } from "../api/chat";
import { sentence } from "../api/http";
import type { Conversation } from "../api/types";
import { keys } from "../live/cache";
import { Confirm } from "../ui/Confirm";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine } from "../ui/Menu";
import { useToast } from "../ui/Toasts";

interface Props {
  conversation: Conversation;
  current: boolean;
  onChoose: (id: string | null) => void;
}

/** A conversation in the history, with what can be done to it. */
export function ConversationItem({ conversation, current, onChoose }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const attempt = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      toast({ text: sentence(error), error: true });
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.conversations }),
      client.invalidateQueries({ queryKey: keys.thread(conversation.id) }),
    ]);
  };
  const rename = (title: string) => {
    setRenaming(false);
    if (title && title !== conversation.title) void attempt(renameConversation(conversation.id, title));
  };
  const remove = () => {
    if (current) onChoose(null);
    void attempt(deleteConversation(conversation.id));
  };
  if (renaming)
    return (
      <li>
        <Rename title={conversation.title} onDone={rename} />
      </li>
    );
  return (
    <li className={current ? "talk talk-current" : "talk"} data-testid="conversation">
      <button
        type="button"
        className="talk-title"
        dir="auto"
        aria-current={current ? "page" : undefined}
        title={conversation.title}
        onClick={() => onChoose(conversation.id)}
      >
        {conversation.title || "Untitled"}
      </button>
      <Menu
        label={`Conversation ${conversation.title}`}
        trigger={
          <button
            type="button"
            className="icon-button small talk-menu"
            aria-label={`More for ${conversation.title}`}
            data-testid="conversation-menu"
          >
            <Icon name="menu" size={16} />
          </button>
        }
      >
        <MenuItem icon="edit" testId="rename" onSelect={() => setRenaming(true)}>
          Rename
        </MenuItem>
        <MenuItem icon="download" onSelect={() => download(exportPath(conversation.id, "md"))}>
          Export as Markdown
        </MenuItem>
        <MenuItem icon="download" onSelect={() => download(exportPath(conversation.id, "json"))}>
          Export as JSON
        </MenuItem>
        <MenuLine />
        <MenuItem icon="bin" danger testId="delete-conversation" onSelect={() => setDeleting(true)}>
          Delete…
        </MenuItem>
      </Menu>
      {deleting && (
        <Confirm
          title="Delete this conversation?"
          detail={`“${conversation.title}” is deleted for good. What it changed in your list stays.`}
          action="Delete conversation"
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </li>
  );
}

function Rename({ title, onDone }: { title: string; onDone: (title: string) => void }) {
  const [text, setText] = useState(title);
  return (
    <input
      className="input talk-rename"
      aria-label="Title of the conversation"
      data-testid="rename-input"
      value={text}
      maxLength={200}
      dir="auto"
      // Rename was chosen: the next key belongs here.
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") onDone(text.trim());
        else if (event.key === "Escape") onDone("");
        else return;
        event.stopPropagation();
      }}
    />
  );
}

function download(path: string): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  link.click();
}
