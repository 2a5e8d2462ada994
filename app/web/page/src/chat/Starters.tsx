import { useCounts } from "../list/useTasks";
import { Mark } from "../ui/Brand";

const first = [
  "Add a task to buy groceries tomorrow",
  "Every other Friday at 5pm water the plants",
  "Remind me to pay rent on the 1st of every month",
];
const later = ["What’s left for today?", "Show me all my tasks", "Every other Friday at 5pm water the plants"];
const overdue = "Move everything overdue to tomorrow";

/** The empty conversation: says by example what can be said. */
export function Starters({ name, onSend }: { name: string; onSend: (message: string) => void }) {
  const counts = useCounts();
  const begun = counts && counts.pending + counts.completed > 0;
  const examples = !begun ? first : counts.overdue > 1 ? [...later.slice(0, 2), overdue] : later;
  return (
    <div className="starters" data-testid="starters">
      <Mark size={52} />
      <h2>{name ? `What’s on your mind, ${name}?` : "What’s on your mind?"}</h2>
      <p>Say it as you would to a person. You see what was done, with its date, and can undo it.</p>
      <ul>
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="starter" data-testid="starter" onClick={() => onSend(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
