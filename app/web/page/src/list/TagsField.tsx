import { useId, useState, type KeyboardEvent } from "react";
import { Icon } from "../ui/Icon";

/** The tags of a task: a space, a comma or Enter ends one, Backspace takes the last away. */
export function TagsField({ tags, onChange }: { tags: string[]; onChange: (tags: string[]) => void }) {
  const [word, setWord] = useState("");
  const id = useId();
  const add = (text: string) => {
    const next = text
      .split(/[\s,#]+/)
      .filter(Boolean)
      .map((tag) => tag.toLowerCase());
    if (next.length > 0) onChange([...new Set([...tags, ...next])].toSorted());
    setWord("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && word !== "") {
      event.preventDefault();
      add(word);
    } else if (event.key === "Backspace" && word === "") onChange(tags.slice(0, -1));
  };
  return (
    <div className="tags-field">
      <label htmlFor={id}>Tags</label>
      <div className="tags-box input">
        {tags.map((tag) => (
          <span key={tag} className="tag">
            #{tag}
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => onChange(tags.filter((t) => t !== tag))}
            >
              <Icon name="close" size={11} />
            </button>
          </span>
        ))}
        <input
          id={id}
          data-testid="editor-tags"
          value={word}
          maxLength={50}
          placeholder={tags.length === 0 ? "home, work…" : ""}
          onChange={(event) =>
            /[\s,]/.test(event.target.value) ? add(event.target.value) : setWord(event.target.value)
          }
          onBlur={() => add(word)}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}
