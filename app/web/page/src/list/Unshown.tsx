import type { ReactNode } from "react";
import { sentence } from "../api/http";
import { Icon } from "../ui/Icon";
import { isNarrowed, noFilter, type Filter } from "./filter";

/** Says why a list can't be shown, and offers to load it again. */
export function Unshown({ title, error, onRetry }: { title: string; error: Error; onRetry: () => void }) {
  return (
    <div className="empty" role="alert">
      <h3>{title}</h3>
      <p>{sentence(error)}</p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

interface NothingProps {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  /** What is said where nothing narrows the list. */
  children: ReactNode;
}

/** Says that a shared list, or all of them, have nothing to show. */
export function Nothing({ filter, onFilter, children }: NothingProps) {
  return (
    <div className="empty" data-testid="empty">
      <Icon name="list" size={26} />
      <h3>{isNarrowed(filter) ? "No matching tasks" : "Nothing here"}</h3>
      {isNarrowed(filter) ? (
        <button type="button" className="button" onClick={() => onFilter(noFilter)}>
          Clear search and filters
        </button>
      ) : (
        <p>{children}</p>
      )}
    </div>
  );
}
