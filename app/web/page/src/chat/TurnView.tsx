import { memo } from "react";
import { useZone } from "../account/SessionGate";
import type { Sending } from "../api/chat";
import type { Turn } from "../api/types";
import { pastLabel } from "../time/labels";
import { useNow } from "../time/useNow";
import { Mark } from "../ui/Brand";
import { CopyButton } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { Prose } from "../ui/Prose";
import { ChoiceButtons } from "./ChoiceButtons";
import { PlanCard } from "./PlanCard";
import { ReceiptCard } from "./Receipt";
import { Said } from "./Said";
import { Steps } from "./Steps";
import { TaskRows } from "./TaskRows";
import {
  assistantName,
  choiceOf,
  isFinal,
  isOpen,
  statesNothing,
  stepsOf,
  totalOf,
  wholeList,
  withoutShown,
} from "./turns";

interface Props {
  turn: Turn;
  /** Only the last turn's question can still be answered. */
  last: boolean;
  broken: boolean;
  onSend: (message: string, how?: Sending) => void;
  /** Says the turn's message again, as it was or in other words. */
  onReplace: (turn: Turn, message: string) => void;
  onChoose: (turn: Turn, branch: string) => void;
  onWithdraw: (turn: Turn) => void;
}

/** What the person said and all that came of it. */
export const TurnView = memo(function TurnView(props: Props) {
  const { turn, last, broken, onSend, onReplace, onChoose, onWithdraw } = props;
  const now = useNow();
  const steps = stepsOf(turn);
  const choice = choiceOf(turn);
  const words = withoutShown(turn);
  const empty = turn.response === "" && !turn.plan && steps.every((step) => !step.result);
  return (
    <article className="turn" data-testid="turn" data-status={turn.status} aria-busy={turn.status === "running"}>
      <Said turn={turn} onEdit={(message) => onReplace(turn, message)} onChoose={(branch) => onChoose(turn, branch)} />
      {turn.status === "queued" && <Queued turn={turn} onWithdraw={onWithdraw} />}
      <div className="answer" hidden={turn.status === "queued"}>
        <Mark size={22} />
        <div className="answer-body">
          <h2 className="visually-hidden">Assistant</h2>
          {turn.notice && (
            <p className="answer-note" data-testid="notice">
              {turn.notice}
            </p>
          )}
          {turn.plan && <PlanCard turn={turn} plan={turn.plan} />}
          {turn.plan?.words && (
            <div className="said said-decision" dir="auto" data-testid="decision-words">
              <h2 className="visually-hidden">You said</h2>
              <p>{turn.plan.words}</p>
            </div>
          )}
          {words && <Prose text={words} />}
          {turn.status === "running" && <Busy empty={empty} broken={broken} />}
          {steps.map(({ call, result }) => {
            if (result?.receipt) return <ReceiptCard key={call.id} receipt={result.receipt} />;
            return result?.tasks?.length ? (
              <TaskRows key={call.id} tasks={result.tasks} total={totalOf(result)} all={wholeList(call)} />
            ) : null;
          })}
          {choice && (
            <ChoiceButtons
              choice={choice}
              open={last && isFinal(turn) && isOpen(choice, now)}
              asked={turn.response.includes("?")}
              expired={last && isFinal(turn) && choice.state !== "answered" && !isOpen(choice, now)}
              onChoose={(message) => onSend(message, turn.choice ? { answers: turn.id } : undefined)}
            />
          )}
          {statesNothing(turn) && (
            <p className="answer-note" data-testid="no-change">
              {turn.outcome?.text}
            </p>
          )}
          <Outcome turn={turn} last={last} onReplace={onReplace} />
          {isFinal(turn) && <Foot turn={turn} onReplace={onReplace} />}
        </div>
      </div>
    </article>
  );
});

function Busy({ empty, broken }: { empty: boolean; broken: boolean }) {
  if (broken) return <p className="answer-note">The connection was lost. Picking up where it stopped…</p>;
  return (
    <p className={empty ? "thinking" : "thinking thinking-on"}>
      <span className="visually-hidden">Working</span>
      <i />
      <i />
      <i />
    </p>
  );
}

/** What there is to say and do about a turn that did not go well. */
function Outcome({ turn, last, onReplace }: Pick<Props, "turn" | "last" | "onReplace">) {
  if (turn.status !== "stopped" && turn.status !== "failed") return null;
  return (
    <div
      className={turn.status === "failed" ? "outcome outcome-failed" : "outcome"}
      role={turn.status === "failed" ? "alert" : undefined}
      data-testid="outcome"
    >
      <span>
        {turn.status === "stopped"
          ? "You stopped this."
          : turn.error || "Something went wrong on our side. Nothing more was done."}
      </span>
      {last && (
        <button
          type="button"
          className="button button-small"
          data-testid="retry"
          onClick={() => onReplace(turn, turn.message)}
        >
          <Icon name="retry" size={14} />
          Try again
        </button>
      )}
    </div>
  );
}

/** A message that waits until those before it are answered. */
function Queued({ turn, onWithdraw }: Pick<Props, "turn" | "onWithdraw">) {
  return (
    <p className="queued" data-testid="queued">
      <Icon name="clock" size={14} />
      Waits for its turn
      {turn.id && (
        <button type="button" className="link" data-testid="withdraw" onClick={() => onWithdraw(turn)}>
          Withdraw
        </button>
      )}
    </p>
  );
}

function Foot({ turn, onReplace }: Pick<Props, "turn" | "onReplace">) {
  const zone = useZone();
  const now = useNow();
  const at = pastLabel(turn.created_at, now, zone);
  return (
    <footer className="turn-foot">
      {turn.response && <CopyButton text={turn.response} label="Copy the answer" />}
      <button
        type="button"
        className="icon-button small"
        aria-label="Answer again"
        title="Answer again"
        data-testid="again"
        onClick={() => onReplace(turn, turn.message)}
      >
        <Icon name="retry" size={15} />
      </button>
      <time dateTime={turn.created_at} title={at.full}>
        {at.short}
      </time>
      {turn.model && (
        <span title="The assistant that answered" data-testid="answered-by">
          {assistantName(turn.model)}
        </span>
      )}
      <Steps steps={stepsOf(turn)} declined={Boolean(turn.plan) && turn.plan?.decision !== "approved"} />
    </footer>
  );
}
