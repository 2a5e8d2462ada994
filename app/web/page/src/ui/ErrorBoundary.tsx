import { Component, type ErrorInfo, type ReactNode } from "react";
import { Notice } from "./Notice";

interface State {
  error: Error | null;
}

/** Shows a readable page where drawing one has failed. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error("The page could not be drawn:", error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Notice
        title="This page has a fault"
        text="Your list is safe on the server. Reload to go on; if it happens again, please report the line below."
        detail={`${error.name}: ${error.message}`}
        action="Reload"
        onAction={() => location.reload()}
      />
    );
  }
}
