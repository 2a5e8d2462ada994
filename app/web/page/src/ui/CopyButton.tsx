import { useEffect, useState } from "react";
import { copyText } from "./copy";
import { Icon } from "./Icon";
import { useToast } from "./Toasts";

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const toast = useToast();
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), 1600);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else toast({ text: "This browser does not allow copying. Select the text and copy it by hand.", error: true });
  };
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={copied ? "Copied" : label}
      title={copied ? "Copied" : label}
      data-testid="copy"
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} size={15} />
    </button>
  );
}
