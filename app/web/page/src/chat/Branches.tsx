import { Icon } from "../ui/Icon";

interface Props {
  turn: string;
  branches: string[];
  onChoose: (turn: string) => void;
}

/** Goes from one version of a message to another: ‹ 1/2 ›. */
export function Branches({ turn, branches, onChoose }: Props) {
  const at = branches.indexOf(turn);
  const step = (by: number, label: string, icon: "back" | "chevron") => {
    const to = branches[at + by];
    return (
      <button
        type="button"
        className="icon-button small"
        aria-label={label}
        title={label}
        data-testid={by < 0 ? "branch-before" : "branch-after"}
        disabled={!to}
        onClick={() => to && onChoose(to)}
      >
        <Icon name={icon} size={15} />
      </button>
    );
  };
  return (
    <span className="branches" role="group" aria-label="Versions of this message" data-testid="branches">
      {step(-1, "Version before", "back")}
      <span className="branches-at" aria-label={`Version ${at + 1} of ${branches.length}`} role="img">
        {at + 1}/{branches.length}
      </span>
      {step(1, "Version after", "chevron")}
    </span>
  );
}
