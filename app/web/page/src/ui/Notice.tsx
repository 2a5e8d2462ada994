import { Icon } from "./Icon";

interface Props {
  title: string;
  text: string;
  action: string;
  onAction: () => void;
  detail?: string;
}

/** A whole page that says what is wrong and has the one thing to do about it. */
export function Notice({ title, text, action, onAction, detail }: Props) {
  return (
    <main className="notice" data-testid="notice">
      <Icon name="alert" size={28} />
      <div className="notice-words" role="alert">
        <h1>{title}</h1>
        <p>{text}</p>
        {detail && <pre className="notice-detail">{detail}</pre>}
      </div>
      <button type="button" className="button button-primary" onClick={onAction}>
        {action}
      </button>
    </main>
  );
}
