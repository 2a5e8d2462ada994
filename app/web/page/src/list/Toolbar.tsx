import { useEffect, useState } from "react";
import type { Counts, Priority } from "../api/types";
import type { View } from "../shell/route";
import { Icon } from "../ui/Icon";
import { Menu, MenuItem, MenuLine, MenuRadio } from "../ui/Menu";
import { naturalSort, noFilter, sorts, type Filter, type Sort } from "./filter";

interface Props {
  view: View;
  filter: Filter;
  counts: Counts | undefined;
  onChange: (filter: Filter) => void;
}

const pauseMillis = 150;
const anyPriority: (readonly [Priority | "", string])[] = [
  ["", "Any priority"],
  ["high", "High"],
  ["medium", "Medium"],
  ["low", "Low"],
];

/** Search, filters and order of the list. */
export function Toolbar({ view, filter, counts, onChange }: Props) {
  return (
    <div className="toolbar">
      <Search value={filter.search} onChange={(search) => onChange({ ...filter, search })} />
      <Menu
        label="Filter"
        trigger={
          <button
            type="button"
            className={filter.tag || filter.priority ? "icon-button active" : "icon-button"}
            aria-label="Filter"
            title="Filter"
            data-testid="filter"
          >
            <Icon name="filter" />
          </button>
        }
      >
        <MenuRadio
          label="Priority"
          value={filter.priority}
          options={anyPriority}
          onChange={(priority) => onChange({ ...filter, priority })}
        />
        <MenuLine />
        <MenuRadio
          label="Tag"
          value={filter.tag}
          options={[
            ["", "Any tag"],
            ...(counts?.tags ?? []).slice(0, 12).map(({ tag, count }) => [tag, `#${tag} (${count})`] as const),
          ]}
          onChange={(tag) => onChange({ ...filter, tag })}
        />
      </Menu>
      <SortMenu view={view} filter={filter} onChange={onChange} />
    </div>
  );
}

function SortMenu({ view, filter, onChange }: Omit<Props, "counts">) {
  const natural = naturalSort(view);
  const sort = filter.sort || natural.sort;
  const descending = filter.sort === "" ? natural.descending : filter.descending;
  const options = sorts.filter(([name]) => name !== "completed" || view === "done");
  return (
    <Menu
      label="Sort"
      trigger={
        <button
          type="button"
          className={filter.sort ? "icon-button active" : "icon-button"}
          aria-label="Sort"
          title="Sort"
          data-testid="sort"
        >
          <Icon name="sort" />
        </button>
      }
    >
      <MenuRadio<Sort>
        label="Sort by"
        value={sort}
        options={options}
        onChange={(next) =>
          onChange({
            ...filter,
            sort: next,
            descending: next === "priority" || next === "created" || next === "updated" || next === "completed",
          })
        }
      />
      <MenuLine />
      <MenuRadio
        label="Order"
        value={descending ? "desc" : "asc"}
        options={[
          ["asc", "Ascending"],
          ["desc", "Descending"],
        ]}
        onChange={(order) => onChange({ ...filter, sort, descending: order === "desc" })}
      />
      {filter.sort && (
        <>
          <MenuLine />
          <MenuItem onSelect={() => onChange({ ...filter, sort: "", descending: false })}>Back to usual</MenuItem>
        </>
      )}
    </Menu>
  );
}

function Search({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (words === value) return undefined;
    const timer = window.setTimeout(() => onChange(words.trim() === "" ? "" : words), pauseMillis);
    return () => window.clearTimeout(timer);
  }, [words, value, onChange]);
  return (
    <div className="search">
      <Icon name="search" size={16} />
      <input
        id="task-search"
        type="search"
        aria-label="Search tasks"
        placeholder="Search"
        data-testid="task-search"
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (words === "") event.currentTarget.blur();
          else onChange("");
          setWords("");
        }}
      />
    </div>
  );
}

interface Narrowed {
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Makes what has a tag a list of its own; left out where it is in a list already. */
  onList?: (tag: string) => void;
}

/** What the list is narrowed to, each with a way out. */
export function ActiveFilters({ filter, onChange, onList }: Narrowed) {
  const parts: [string, Partial<Filter>][] = [];
  if (filter.search) parts.push([`“${filter.search}”`, { search: "" }]);
  if (filter.priority) parts.push([`${filter.priority} priority`, { priority: "" }]);
  if (filter.tag) parts.push([`#${filter.tag}`, { tag: "" }]);
  if (parts.length === 0) return null;
  return (
    <div className="active-filters">
      {parts.map(([text, without]) => (
        <button
          key={text}
          type="button"
          className="pill"
          aria-label={`Remove filter ${text}`}
          onClick={() => onChange({ ...filter, ...without })}
        >
          {text}
          <Icon name="close" size={12} />
        </button>
      ))}
      <button
        type="button"
        className="link"
        onClick={() => onChange({ ...noFilter, sort: filter.sort, descending: filter.descending })}
      >
        Clear all
      </button>
      {onList && filter.tag && (
        <button
          type="button"
          className="button button-small make-list"
          data-testid="tag-to-list"
          onClick={() => onList(filter.tag)}
        >
          <Icon name="list" size={15} />
          Make it a list
        </button>
      )}
    </div>
  );
}
