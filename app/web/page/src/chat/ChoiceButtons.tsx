import type { Clarification } from "../api/types";

interface Props {
  choice: Clarification;
  open: boolean;
  /** Whether the answer's text asks the question already. */
  asked: boolean;
  /** Whether it waited too long for its answer. */
  expired: boolean;
  onChoose: (message: string) => void;
}

/** "Which one?": each answer a button that says it. */
export function ChoiceButtons({ choice, open, asked, expired, onChoose }: Props) {
  return (
    <div className="choice" role="group" aria-label={choice.question} data-testid="choice">
      {!asked && <p className="choice-question">{choice.question}</p>}
      {(choice.options ?? []).map((option) => (
        <button
          key={`${option.label}:${option.task ?? ""}`}
          type="button"
          className="choice-option"
          data-testid="choice-option"
          disabled={!open}
          onClick={() => onChoose(option.message)}
        >
          {option.task && !option.label.includes(`#${option.task}`) ? (
            <span className="row-number">{option.task}</span>
          ) : null}
          <span dir="auto">{option.label}</span>
        </button>
      ))}
      {expired && <p className="answer-note">This question has expired. Say again what you want.</p>}
    </div>
  );
}
