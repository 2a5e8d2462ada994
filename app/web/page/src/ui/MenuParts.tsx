import * as Dropdown from "@radix-ui/react-dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
  label: string;
}

/** A menu under a button, open at first: this is loaded when somebody opens one. */
export function Menu({ trigger, children, align = "end", label }: MenuProps) {
  return (
    <Dropdown.Root modal={false} defaultOpen>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal container={document.getElementById("menus")}>
        <Dropdown.Content className="menu" align={align} sideOffset={6} collisionPadding={8} aria-label={label}>
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export interface ItemProps {
  icon?: IconName;
  onSelect: () => void;
  children: ReactNode;
  danger?: boolean;
  testId?: string;
}

export function MenuItem({ icon, onSelect, children, danger, testId }: ItemProps) {
  return (
    <Dropdown.Item className={danger ? "menu-item menu-danger" : "menu-item"} onSelect={onSelect} data-testid={testId}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </Dropdown.Item>
  );
}

export interface RadioProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** One of several, with the chosen one ticked. */
export function MenuRadio<T extends string>({ label, value, options, onChange }: RadioProps<T>) {
  return (
    <Dropdown.Group>
      <Dropdown.Label className="menu-label">{label}</Dropdown.Label>
      <Dropdown.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
        {options.map(([option, text]) => (
          <Dropdown.RadioItem key={option} value={option} className="menu-item">
            <span className="menu-tick">
              <Dropdown.ItemIndicator>
                <Icon name="check" size={16} />
              </Dropdown.ItemIndicator>
            </span>
            {text}
          </Dropdown.RadioItem>
        ))}
      </Dropdown.RadioGroup>
    </Dropdown.Group>
  );
}

export function MenuLine() {
  return <Dropdown.Separator className="menu-line" />;
}

/** Words at the head of a menu. */
export function MenuHead({ children }: { children: ReactNode }) {
  return <Dropdown.Label className="menu-head">{children}</Dropdown.Label>;
}
