import { Dialog } from "../ui/Dialog";
import { shortcuts } from "./keyboard";

/** Every shortcut. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} testId="help" wide>
      <div className="help">
        {shortcuts.map(([group, keys]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keys.map(([key, text]) => (
                <div key={key}>
                  <dt>
                    {key
                      .split(" ")
                      .map((part) => (part === "or" ? <span key={part}> or </span> : <kbd key={part}>{part}</kbd>))}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
